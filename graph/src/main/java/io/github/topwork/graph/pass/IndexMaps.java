package io.github.topwork.graph.pass;

import io.github.topwork.tensor.Shape;

/** For each element of a result, in row-major order, the index of the element it is. */
final class IndexMaps {
  private IndexMaps() {}

  /** Broadcasts {@code from} to {@code to}, NumPy's way. */
  static int[] broadcast(Shape from, Shape to) {
    long[] sizes = from.toSizes();
    int[] steps = new int[to.rank()];
    int step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      steps[axis + to.rank() - sizes.length] = sizes[axis] == 1 ? 0 : step;
      step = Math.multiplyExact(step, Math.toIntExact(sizes[axis]));
    }
    return strided(to, 0, steps);
  }

  /** The block of shape {@code to} that begins at {@code begin}. */
  static int[] slice(Shape from, long[] begin, Shape to) {
    int[] steps = steps(from);
    int offset = 0;
    for (int i = 0; i < begin.length; i++) {
      offset += steps[i] * Math.toIntExact(begin[i]);
    }
    return strided(to, offset, steps);
  }

  private static int[] steps(Shape shape) {
    long[] sizes = shape.toSizes();
    int[] steps = new int[sizes.length];
    int step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step = Math.multiplyExact(step, Math.toIntExact(sizes[axis]));
    }
    return steps;
  }

  static int[] strided(Shape to, int offset, int[] steps) {
    int[] map = new int[Math.toIntExact(to.elementCount())];
    long[] sizes = to.toSizes();
    int[] position = new int[sizes.length];
    int index = offset;
    for (int i = 0; i < map.length; i++) {
      map[i] = index;
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        position[axis]++;
        index += steps[axis];
        if (position[axis] < sizes[axis]) {
          break;
        }
        index -= steps[axis] * position[axis];
        position[axis] = 0;
      }
    }
    return map;
  }
}
