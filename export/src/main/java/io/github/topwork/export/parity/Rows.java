package io.github.topwork.export.parity;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    batch.forEach((name, value) -> row.put(name, TensorRows.at(value, index)));
    return row;
  }

  /** The rows of several batches, one after the other. */
  static Map<String, TensorData> join(List<Map<String, TensorData>> rows) {
    Map<String, TensorData> joined = new LinkedHashMap<>();
    for (String name : rows.get(0).keySet()) {
      List<TensorData> parts =
          rows.stream().map(row -> Objects.requireNonNull(row.get(name))).toList();
      joined.put(name, TensorRows.join(parts));
    }
    return joined;
  }
}
