package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;

/**
 * The axes of the input that a layer's setting {@code axis} names.
 *
 * @param call the layer's call
 * @param rank of the input
 * @param values from 0 to rank - 1, each once, in the setting's order
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and not changed here.
record Axes(LayerCall call, int rank, int[] values) {
  /**
   * Reads the setting, which may be absent for the last axis.
   *
   * @throws LayerException if the input does not have them, or one is named twice
   */
  static Axes of(LayerCall call) {
    int rank = call.inputShape().rank();
    int[] stated = call.config().has("axis") ? call.config().integers("axis") : new int[] {-1};
    return of(call, rank, stated);
  }

  static Axes of(LayerCall call, int rank, int... stated) {
    int[] values = new int[stated.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = stated[i] < 0 ? stated[i] + rank : stated[i];
      if (values[i] < 0 || values[i] >= rank) {
        throw new LayerException(
            "axis " + Arrays.toString(stated), "axes of an input of rank " + rank);
      }
    }
    if (Arrays.stream(values).distinct().count() != values.length) {
      throw new LayerException("axis " + Arrays.toString(stated), "each axis once");
    }
    return new Axes(call, rank, values);
  }

  Axes sorted() {
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Axes(call, rank, sorted);
  }

  boolean isLastOnly() {
    return values.length == 1 && values[0] == rank - 1;
  }

  /** The input's sizes along them, which must be known. */
  Shape sizes() {
    long[] sizes = new long[values.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = call.size(values[i]);
    }
    return Shape.of(sizes);
  }

  /** The input's sizes along them, and ones along all other axes. */
  Shape sizesAmongOnes() {
    long[] sizes = new long[rank];
    Arrays.fill(sizes, 1);
    for (int axis : values) {
      sizes[axis] = call.size(axis);
    }
    return Shape.of(sizes);
  }

  /** A value of shape {@link #sizes()} in a shape that spreads over the input. */
  ValueRef spread(String name, ValueRef value) {
    if (values.length == 0 || isLastOnly()) {
      return value;
    }
    int[] shape = Arrays.stream(sizesAmongOnes().toSizes()).mapToInt(Math::toIntExact).toArray();
    return call.ops().reshape("spread/" + name, value, shape);
  }
}
