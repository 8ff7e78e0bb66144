package io.github.topwork.export.onnx;

import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Moves the dimensions of tensors and shapes. */
public final class TensorPermutation {
  private TensorPermutation() {}

  /**
   * Returns the tensor whose dimension {@code i} is dimension {@code permutation[i]} of {@code
   * data}, as ONNX's and TensorFlow's Transpose do.
   */
  public static TensorData transpose(TensorData data, int... permutation) {
    long[] sizes = data.shape().toSizes();
    int rank = sizes.length;
    requireRank(rank, permutation);
    int[] stride = new int[rank];
    int elements = 1;
    for (int i = rank - 1; i >= 0; i--) {
      stride[i] = elements;
      elements = Math.toIntExact(elements * sizes[i]);
    }
    long[] outSizes = new long[rank];
    int[] outStride = new int[rank];
    for (int i = 0; i < rank; i++) {
      outSizes[i] = sizes[permutation[i]];
      outStride[i] = stride[permutation[i]];
    }
    int width = data.type().byteSize();
    int count = Math.toIntExact(data.elementCount());
    int row = rank == 0 ? 1 : Math.toIntExact(outSizes[rank - 1]);
    int step = rank == 0 ? 0 : outStride[rank - 1];
    ByteBuffer from = data.bytes();
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
    int[] index = new int[rank];
    int source = 0;
    for (int i = 0; i < count; i += row) {
      copyRow(from, source, step, to, i, row, width);
      for (int d = rank - 2; d >= 0; d--) {
        source += outStride[d];
        if (++index[d] < outSizes[d]) {
          break;
        }
        source -= Math.toIntExact(outStride[d] * outSizes[d]);
        index[d] = 0;
      }
    }
    return TensorData.wrap(data.type(), Shape.of(outSizes), to);
  }

  /** Returns the tensor whose row {@code i} along {@code axis} is row {@code rows[i]}. */
  public static TensorData gather(TensorData data, int axis, int[] rows) {
    long[] sizes = data.shape().toSizes();
    int inner = data.type().byteSize();
    for (int i = axis + 1; i < sizes.length; i++) {
      inner = Math.toIntExact(inner * sizes[i]);
    }
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer = Math.toIntExact(outer * sizes[i]);
    }
    ByteBuffer from = data.bytes();
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(outer, rows.length), inner));
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < rows.length; i++) {
        int start = Math.toIntExact((o * sizes[axis] + rows[i]) * inner);
        to.put((o * rows.length + i) * inner, from, start, inner);
      }
    }
    sizes[axis] = rows.length;
    return TensorData.wrap(data.type(), Shape.of(sizes), to);
  }

  /** Returns the shape with its dimensions moved; an unknown shape stays unknown. */
  public static Shape transpose(Shape shape, int... permutation) {
    if (!shape.isRanked()) {
      return shape;
    }
    requireRank(shape.rank(), permutation);
    List<Dim> dims = new ArrayList<>();
    for (int axis : permutation) {
      dims.add(shape.dim(axis));
    }
    return Shape.of(dims);
  }

  private static void requireRank(int rank, int... permutation) {
    if (rank != permutation.length) {
      throw new IllegalArgumentException(
          "permutation: " + Arrays.toString(permutation) + " (expected: " + rank + " places)");
    }
  }

  /** Copies {@code count} elements that lie {@code step} apart to where they lie side by side. */
  private static void copyRow(
      ByteBuffer from, int source, int step, ByteBuffer to, int at, int count, int width) {
    if (width == 4) {
      for (int i = 0; i < count; i++) {
        to.putInt(4 * (at + i), from.getInt(4 * (source + i * step)));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      to.put((at + i) * width, from, (source + i * step) * width, width);
    }
  }
}
