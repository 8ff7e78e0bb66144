package io.github.topwork.graph.savedmodel;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Puts the parts of a partitioned variable together. */
final class PartitionedTensor {
  private PartitionedTensor() {}

  /**
   * Returns the whole tensor.
   *
   * @throws ModelFormatException if the parts do not fill it exactly once
   */
  static TensorData join(BundleEntry entry, Map<BundleEntry.Slice, TensorData> parts) {
    Shape shape = entry.shape();
    long covered = parts.values().stream().mapToLong(TensorData::elementCount).sum();
    long total = elementCount(entry);
    if (covered != total || entry.type().byteSize() == 0) {
      throw damaged(entry, "parts of " + covered + " elements", total + " elements");
    }
    long byteCount = total * entry.type().byteSize();
    if (byteCount > Integer.MAX_VALUE - 8) {
      throw damaged(entry, byteCount + " bytes", "less than 2 GiB");
    }
    ByteBuffer whole = ByteBuffer.allocate((int) byteCount);
    parts.forEach((slice, part) -> copy(entry, slice, part, whole));
    return TensorData.wrap(entry.type(), shape, whole);
  }

  private static long elementCount(BundleEntry entry) {
    try {
      return Math.multiplyExact(
              entry.shape().elementCount(), (long) Math.max(1, entry.type().byteSize()))
          / Math.max(1, entry.type().byteSize());
    } catch (ArithmeticException e) {
      throw damaged(entry, "shape " + entry.shape(), "a size that fits 63 bits");
    }
  }

  private static void copy(
      BundleEntry entry, BundleEntry.Slice slice, TensorData part, ByteBuffer whole) {
    long[] sizes = entry.shape().toSizes();
    long[] partSizes = part.shape().toSizes();
    List<Long> starts = slice.starts();
    if (part.type() != entry.type()
        || partSizes.length != sizes.length
        || starts.size() != sizes.length) {
      throw damaged(entry, part.toString(), "a part of " + entry.shape());
    }
    for (int i = 0; i < sizes.length; i++) {
      if (starts.get(i) < 0 || starts.get(i) > sizes[i] - partSizes[i]) {
        throw damaged(entry, "part " + slice, "a part inside " + entry.shape());
      }
    }
    copyRows(part.bytes(), partSizes, sizes, starts, part.type(), whole);
  }

  /** Copies runs along the last dimension. */
  private static void copyRows(
      ByteBuffer part,
      long[] partSizes,
      long[] sizes,
      List<Long> starts,
      DataType type,
      ByteBuffer whole) {
    if (sizes.length == 0 || part.remaining() == 0) {
      whole.put(0, part, 0, part.remaining());
      return;
    }
    int last = sizes.length - 1;
    int run = Math.toIntExact(partSizes[last] * type.byteSize());
    int rows = part.remaining() / run;
    long[] position = new long[sizes.length];
    for (int row = 0; row < rows; row++) {
      long target = 0;
      for (int i = 0; i < sizes.length; i++) {
        target = target * sizes[i] + starts.get(i) + position[i];
      }
      whole.put((int) (target * type.byteSize()), part, row * run, run);
      for (int i = last - 1; i >= 0 && ++position[i] == partSizes[i]; i--) {
        position[i] = 0;
      }
    }
  }

  private static ModelFormatException damaged(BundleEntry entry, String given, String expected) {
    return new ModelFormatException(
        ByteReader.damage("Partitioned variable", given, expected, "tensor '" + entry.key() + "'"));
  }
}
