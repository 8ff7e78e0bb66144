package io.github.topwork.export.onnx;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.HalfFloat;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers as float16 and bfloat16, rounded to the nearest, ties to even, as IEEE 754 and TensorFlow
 * do it.
 */
public final class NarrowFloats {
  private NarrowFloats() {}

  /**
   * Returns one number of a floating-point type.
   *
   * @throws IllegalArgumentException if the type is another
   */
  public static TensorData scalar(DataType type, float value) {
    return round(TensorData.scalar(value), type);
  }

  /**
   * Returns real numbers rounded to a floating-point type.
   *
   * @throws IllegalArgumentException if the type is another
   */
  public static TensorData round(TensorData values, DataType to) {
    if (values.type() == to) {
      return values;
    }
    double[] numbers = values.toDoubles();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(numbers.length, to.byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      switch (to) {
        case FLOAT -> bytes.putFloat((float) number);
        case DOUBLE -> bytes.putDouble(number);
        case HALF -> bytes.putShort(HalfFloat.toHalf((float) number));
        case BFLOAT16 -> bytes.putShort(HalfFloat.toBfloat16((float) number));
        default ->
            throw new IllegalArgumentException(
                "type: " + to.displayName() + " (expected: a floating-point type)");
      }
    }
    Shape shape = values.shape();
    return TensorData.wrap(to, shape, bytes.flip());
  }
}
