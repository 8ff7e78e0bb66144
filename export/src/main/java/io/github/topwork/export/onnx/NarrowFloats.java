package io.github.topwork.export.onnx;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers as float16 and bfloat16, rounded to the nearest, ties to even, as IEEE 754 and TensorFlow
 * do it. {@code Float.floatToFloat16} is Java 20.
 */
public final class NarrowFloats {
  private static final float LARGEST_BELOW_INFINITY = 65520;
  private static final float SMALLEST_NORMAL = 0x1p-14f;

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
        case HALF -> bytes.putShort(toFloat16((float) number));
        case BFLOAT16 -> bytes.putShort(toBfloat16((float) number));
        default ->
            throw new IllegalArgumentException(
                "type: " + to.displayName() + " (expected: a floating-point type)");
      }
    }
    Shape shape = values.shape();
    return TensorData.wrap(to, shape, bytes.flip());
  }

  /** Bits of the nearest float16. */
  static short toFloat16(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= LARGEST_BELOW_INFINITY) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < SMALLEST_NORMAL) {
      // Multiples of 2^-24; the product is exact, and rint takes the even one of two.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
    }
    int bits = Float.floatToRawIntBits(magnitude);
    int rounded = bits + 0xfff + (bits >> 13 & 1);
    return (short) (sign | (rounded - (112 << 23)) >> 13);
  }

  /** Bits of the nearest bfloat16: the upper half of those of a float32. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
