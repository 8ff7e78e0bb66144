package io.github.topwork.tensor;

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
    long[] outSizes = new long[rank];
    int[] outStride = new int[rank];
    int step = 1;
    for (int i = rank - 1; i >= 0; i--) {
      outSizes[i] = sizes[permutation[i]];
      outStride[permutation[i]] = step;
      step = Math.toIntExact(step * outSizes[i]);
    }
    int width = data.type().byteSize();
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(step, width)).order(ByteOrder.LITTLE_ENDIAN);
    if (width == 4) {
      int[] from = new int[step];
      data.bytes().asIntBuffer().get(from);
      int[] moved = new int[step];
      scatter(sizes, outStride, (at, place) -> moved[place] = from[at]);
      to.asIntBuffer().put(moved);
    } else {
      ByteBuffer from = data.bytes();
      scatter(sizes, outStride, (at, place) -> to.put(place * width, from, at * width, width));
    }
    return TensorData.wrap(data.type(), Shape.of(outSizes), to);
  }

  @FunctionalInterface
  private interface Move {
    void move(int from, int to);
  }

  /**
   * Visits all elements in the order in which they lie, since the last dimension of a filter is its
   * longest: reads are in order, and the loop over it has nothing else to do.
   */
  private static void scatter(long[] sizes, int[] outStride, Move move) {
    int rank = sizes.length;
    int row = rank == 0 ? 1 : Math.toIntExact(sizes[rank - 1]);
    int step = rank == 0 ? 0 : outStride[rank - 1];
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    int[] index = new int[rank];
    int place = 0;
    for (int at = 0; at < count; at += row) {
      for (int i = 0; i < row; i++) {
        move.move(at + i, place + i * step);
      }
      for (int d = rank - 2; d >= 0; d--) {
        place += outStride[d];
        if (++index[d] < sizes[d]) {
          break;
        }
        place -= Math.toIntExact(outStride[d] * sizes[d]);
        index[d] = 0;
      }
    }
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
}
