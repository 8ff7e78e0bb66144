package io.github.topwork.tensor;

import java.nio.ByteBuffer;
import java.util.List;

/** Tensors along their first axis, which counts examples. */
public final class TensorRows {
  private TensorRows() {}

  /** Row {@code index} as a tensor of one row, over the same memory. */
  public static TensorData at(TensorData tensor, int index) {
    Shape shape = tensor.shape().withDim(0, Dim.of(1));
    int size = Math.toIntExact(shape.elementCount() * tensor.type().byteSize());
    ByteBuffer row = tensor.bytes().slice(Math.multiplyExact(index, size), size);
    return TensorData.wrap(tensor.type(), shape, row);
  }

  /**
   * The rows of several tensors, one after the other, copied.
   *
   * @param parts at least one; of one type, and alike in all axes but the first
   */
  public static TensorData join(List<TensorData> parts) {
    TensorData first = parts.get(0);
    long count = parts.stream().mapToLong(part -> part.shape().dim(0).sizeOrMinusOne()).sum();
    Shape shape = first.shape().withDim(0, Dim.of(count));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(shape.elementCount() * first.type().byteSize()));
    parts.forEach(part -> bytes.put(part.bytes()));
    return TensorData.wrap(first.type(), shape, bytes.flip());
  }

  /**
   * Where the greatest number of each row is; the first of equals.
   *
   * @param rows real numbers {@code [rows, columns]}
   */
  public static int[] argMax(TensorData rows) {
    double[] values = rows.toDoubles();
    int columns = Math.toIntExact(rows.shape().dim(-1).sizeOrMinusOne());
    int[] greatest = new int[values.length / columns];
    for (int i = 0; i < greatest.length; i++) {
      for (int j = 1; j < columns; j++) {
        if (values[i * columns + j] > values[i * columns + greatest[i]]) {
          greatest[i] = j;
        }
      }
    }
    return greatest;
  }
}
