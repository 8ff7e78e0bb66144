package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Axes of TensorFlow values, and where they lie in ONNX values. */
final class Axes {
  private Axes() {}

  /** Axes between 0 and {@code rank - 1}, ascending, each once. */
  static int[] normalise(Node node, int[] axes, int rank, OnnxGraphBuilder onnx) {
    int[] positive =
        Arrays.stream(axes)
            .map(axis -> axis < 0 && rank >= 0 ? axis + rank : axis)
            .sorted()
            .distinct()
            .toArray();
    for (int axis : positive) {
      if (axis < 0 || axis >= rank) {
        throw onnx.unsupported(
            node,
            "axes " + Arrays.toString(axes) + " of a value of rank " + rank,
            "a known rank and axes inside it");
      }
    }
    return positive;
  }

  /** Place of an axis of TensorFlow's value in a value of this layout. */
  static int place(int axis, AxisOrder layout) {
    return layout instanceof AxisOrder.ChannelsFirst moved ? moved.place(axis) : axis;
  }

  /** Places of axes in a value of this layout, ascending. */
  static long[] places(int[] axes, AxisOrder layout) {
    return Arrays.stream(axes).map(axis -> place(axis, layout)).sorted().asLongStream().toArray();
  }

  /** Values given per axis of TensorFlow's value, in the order of a value of this layout. */
  static long[] arrange(long[] perAxis, AxisOrder layout) {
    long[] arranged = new long[perAxis.length];
    for (int axis = 0; axis < perAxis.length; axis++) {
      arranged[place(axis, layout)] = perAxis[axis];
    }
    return arranged;
  }

  /**
   * The layout to work in when {@code removed} axes disappear: that of the input where the axes
   * that stay keep their order, else TensorFlow's.
   */
  static AxisOrder whenRemoved(int[] removed, int rank, AxisOrder input) {
    List<Integer> places =
        IntStream.range(0, rank)
            .filter(axis -> Arrays.stream(removed).noneMatch(gone -> gone == axis))
            .mapToObj(axis -> place(axis, input))
            .toList();
    boolean ordered = places.stream().sorted().toList().equals(places);
    return ordered && input instanceof AxisOrder.ChannelsFirst ? input : AxisOrder.AS_IS;
  }
}
