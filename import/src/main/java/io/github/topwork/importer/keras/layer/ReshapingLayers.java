package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Layers that change a shape and no element. */
final class ReshapingLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "Flatten", ReshapingLayers::flatten,
          "Permute", ReshapingLayers::permute,
          "RepeatVector", ReshapingLayers::repeatVector,
          "Reshape", ReshapingLayers::reshape);

  private ReshapingLayers() {}

  private static ValueRef flatten(LayerCall call) {
    Formula f = Formula.like(call, call.input());
    int rank = call.inputShape().rank();
    ValueRef x = call.input();
    boolean isFirst =
        call.config().choice("data_format", "channels_last", "channels_first").endsWith("first");
    if (isFirst && rank > 2) {
      // Keras flattens in the order of channels_last whatever the format, so that weights of a
      // Dense layer behind it fit both.
      x = f.transpose(x, IntStream.range(0, rank).map(i -> lastToEnd(i, rank)).toArray());
    }
    Shape shape = call.shape(x);
    boolean isKnown = shape.dims().stream().skip(1).allMatch(Dim::isKnown);
    int size =
        isKnown
            ? Math.toIntExact(Shape.of(shape.dims().subList(1, rank)).elementCount())
            : Formula.REST;
    return rank == 2 ? x : f.reshape(x, x, Formula.SAME, size);
  }

  /** Where the axis that comes {@code i}-th in channels_last stands in channels_first. */
  private static int lastToEnd(int i, int rank) {
    return i == 0 ? 0 : i == rank - 1 ? 1 : i + 1;
  }

  private static ValueRef permute(LayerCall call) {
    int rank = call.inputShape().rank();
    int[] dims = call.config().integers("dims");
    int[] order = IntStream.concat(IntStream.of(0), Arrays.stream(dims)).toArray();
    if (!Arrays.equals(
        Arrays.stream(order).sorted().toArray(), IntStream.range(0, rank).toArray())) {
      throw new LayerException(
          "dims " + Arrays.toString(dims), "each axis from 1 to " + (rank - 1) + " once");
    }
    return Formula.like(call, call.input()).transpose(call.input(), order);
  }

  private static ValueRef repeatVector(LayerCall call) {
    call.inputShape(2);
    Formula f = Formula.like(call, call.input());
    return f.tile(f.expandDims(call.input(), 1), 1, call.config().integer("n"), 1);
  }

  private static ValueRef reshape(LayerCall call) {
    int[] target = call.config().integers("target_shape");
    Shape input = call.inputShape();
    int open = (int) Arrays.stream(target).filter(size -> size == Formula.REST).count();
    if (open > 1 || Arrays.stream(target).anyMatch(size -> size < Formula.REST)) {
      throw new LayerException(
          "target_shape " + Arrays.toString(target), "sizes, of which one may be -1");
    }
    boolean isKnown = input.dims().stream().skip(1).allMatch(Dim::isKnown);
    if (isKnown) {
      target = fill(target, Shape.of(input.dims().subList(1, input.rank())).elementCount());
    }
    int[] sizes = IntStream.concat(IntStream.of(Formula.SAME), Arrays.stream(target)).toArray();
    return Formula.like(call, call.input()).reshape(call.input(), call.input(), sizes);
  }

  /** The sizes with the open one filled in. */
  private static int[] fill(int[] target, long elements) {
    long others =
        Arrays.stream(target).filter(size -> size >= 0).asLongStream().reduce(1, (a, b) -> a * b);
    boolean isOpen = Arrays.stream(target).anyMatch(size -> size < 0);
    if (isOpen ? others == 0 || elements % others != 0 : others != elements) {
      throw new LayerException(
          "target_shape " + Arrays.toString(target), "a shape of " + elements + " elements");
    }
    return Arrays.stream(target)
        .map(size -> size < 0 ? Math.toIntExact(elements / others) : size)
        .toArray();
  }
}
