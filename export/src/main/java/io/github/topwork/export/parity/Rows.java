package io.github.topwork.export.parity;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes batches apart along their first axis, and puts them together. */
final class Rows {
  private Rows() {}

  /** The batch size that all values share, or -1. */
  static int batchOf(Map<String, TensorData> values) {
    int batch = -1;
    for (TensorData value : values.values()) {
      int size = value.shape().rank() < 1 ? -1 : (int) value.shape().dim(0).sizeOrMinusOne();
      if (size < 0 || (batch >= 0 && batch != size)) {
        return -1;
      }
      batch = size;
    }
    return batch;
  }

  /** Row {@code index} of every value, as a batch of one. */
  static Map<String, TensorData> row(Map<String, TensorData> batch, int index) {
    Map<String, TensorData> row = new LinkedHashMap<>();
    batch.forEach(
        (name, value) -> {
          Shape shape = value.shape().withDim(0, Dim.of(1));
          int size = Math.toIntExact(shape.elementCount() * value.type().byteSize());
          row.put(
              name, TensorData.wrap(value.type(), shape, value.bytes().slice(index * size, size)));
        });
    return row;
  }

  /** The rows of several batches, one after the other. */
  static Map<String, TensorData> join(List<Map<String, TensorData>> rows) {
    Map<String, TensorData> joined = new LinkedHashMap<>();
    for (String name : rows.get(0).keySet()) {
      List<TensorData> parts =
          rows.stream().map(row -> java.util.Objects.requireNonNull(row.get(name))).toList();
      TensorData first = parts.get(0);
      long count = parts.stream().mapToLong(part -> part.shape().dim(0).sizeOrMinusOne()).sum();
      Shape shape = first.shape().withDim(0, Dim.of(count));
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.toIntExact(shape.elementCount() * first.type().byteSize()));
      parts.forEach(part -> bytes.put(part.bytes()));
      joined.put(name, TensorData.wrap(first.type(), shape, bytes.flip()));
    }
    return joined;
  }
}
