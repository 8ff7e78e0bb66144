package io.github.topwork.graph.savedmodel;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.List;

/**
 * Where a tensor of a bundle lies.
 *
 * @param key name in the bundle, for example {@code
 *     layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE}
 * @param type element type
 * @param shape shape, fully known
 * @param shard number of the data file
 * @param offset first byte in the data file
 * @param size number of bytes
 * @param maskedCrc checksum as stored
 * @param slices the parts of a partitioned variable, which lie under keys of their own; empty for a
 *     tensor stored in one piece
 */
public record BundleEntry(
    String key,
    DataType type,
    Shape shape,
    int shard,
    long offset,
    long size,
    int maskedCrc,
    List<Slice> slices) {
  public BundleEntry {
    slices = List.copyOf(slices);
  }

  /** A part of a partitioned variable: for each dimension where it starts and how long it is. */
  public record Slice(List<Long> starts, List<Long> lengths) {
    public Slice {
      starts = List.copyOf(starts);
      lengths = List.copyOf(lengths);
    }
  }
}
