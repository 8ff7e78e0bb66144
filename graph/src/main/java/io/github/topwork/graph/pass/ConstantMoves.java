package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorPermutation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Ops that move or copy elements of constants, whatever their type, if it has a fixed size. */
final class ConstantMoves {
  private ConstantMoves() {}

  /**
   * The result, if the op is one of these.
   *
   * @param shape shape of the result, as inferred: sizes and axes have been checked with it
   */
  static Optional<TensorData> evaluate(Node node, List<TensorData> inputs, Shape shape) {
    if (inputs.stream().anyMatch(input -> input.type().byteSize() == 0)) {
      return Optional.empty();
    }
    TensorData x = inputs.get(0);
    return switch (node.op()) {
      case "Identity", "StopGradient", "Snapshot", "PreventGradient" -> Optional.of(x);
      case "Reshape", "ExpandDims", "Squeeze" -> Optional.of(x.reshaped(shape));
      case "BroadcastTo" -> Optional.of(move(x, shape, IndexMaps.broadcast(x.shape(), shape)));
      case "Fill" ->
          Optional.of(move(inputs.get(1), shape, new int[Math.toIntExact(shape.elementCount())]));
      case "Transpose" ->
          Optional.of(TensorPermutation.transpose(x, fromFront(inputs.get(1).toLongs())));
      case "Slice" -> slice(x, inputs.get(1).toLongs(), shape);
      case "Pack" ->
          Optional.of(
              join(inputs, Math.floorMod((int) node.integer("axis", 0), shape.rank()), shape));
      case "ConcatV2" -> {
        long axis = inputs.get(inputs.size() - 1).toLongs()[0];
        yield Optional.of(
            join(
                inputs.subList(0, inputs.size() - 1),
                Math.floorMod((int) axis, shape.rank()),
                shape));
      }
      default -> Optional.empty();
    };
  }

  private static int[] fromFront(long[] axes) {
    return Arrays.stream(axes).mapToInt(axis -> Math.floorMod(axis, axes.length)).toArray();
  }

  private static Optional<TensorData> slice(TensorData x, long[] begin, Shape shape) {
    for (int i = 0; i < begin.length; i++) {
      long end = begin[i] + shape.dim(i).sizeOrMinusOne();
      if (begin[i] < 0 || end > x.shape().dim(i).sizeOrMinusOne()) {
        return Optional.empty();
      }
    }
    return Optional.of(move(x, shape, IndexMaps.slice(x.shape(), begin, shape)));
  }

  private static TensorData move(TensorData x, Shape shape, int[] from) {
    int size = x.type().byteSize();
    ByteBuffer source = x.bytes();
    ByteBuffer target =
        ByteBuffer.allocate(Math.multiplyExact(from.length, size)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < from.length; i++) {
      target.put(i * size, source, from[i] * size, size);
    }
    return TensorData.wrap(x.type(), shape, target);
  }

  /** Puts parts behind each other along an axis; before it all sizes are equal. */
  private static TensorData join(List<TensorData> parts, int axis, Shape shape) {
    int size = parts.get(0).type().byteSize();
    long outer =
        Arrays.stream(shape.toSizes()).limit(axis).reduce(1, (a, b) -> Math.multiplyExact(a, b));
    ByteBuffer target =
        ByteBuffer.allocate(Math.multiplyExact(Math.toIntExact(shape.elementCount()), size))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < outer; i++) {
      for (TensorData part : parts) {
        int run = Math.toIntExact(part.elementCount() / outer) * size;
        target.put(part.bytes().slice(Math.toIntExact(i * run), run));
      }
    }
    return TensorData.wrap(parts.get(0).type(), shape, target.flip());
  }
}
