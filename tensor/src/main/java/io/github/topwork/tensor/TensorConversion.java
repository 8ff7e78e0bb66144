package io.github.topwork.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/** Converts tensors to another element type where that loses no number. */
public final class TensorConversion {
  private static final Set<DataType> TARGETS =
      EnumSet.of(
          DataType.FLOAT,
          DataType.DOUBLE,
          DataType.BOOL,
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.UINT8,
          DataType.UINT16);

  private static final Set<DataType> SOURCES = sources();

  /** Whole numbers up to here are doubles; of larger ones neighbours may become the same. */
  private static final long LARGEST_EXACT = 1L << 53;

  private TensorConversion() {}

  private static Set<DataType> sources() {
    Set<DataType> sources = EnumSet.copyOf(TARGETS);
    sources.add(DataType.HALF);
    sources.add(DataType.BFLOAT16);
    sources.add(DataType.UINT32);
    return sources;
  }

  /**
   * Converts a tensor. Whole numbers stay what they are, fractions of float64 are rounded to
   * float32, as Keras rounds them.
   *
   * @throws IllegalArgumentException if an element is no number of the other type (300 of uint8,
   *     0.5 of int32, 16777217 of float32), or one of the types is not of real numbers; the message
   *     names the first such element
   */
  public static TensorData convert(TensorData tensor, DataType to) {
    if (tensor.type() == to) {
      return tensor;
    }
    if (!SOURCES.contains(tensor.type()) || !TARGETS.contains(to)) {
      throw new IllegalArgumentException(
          "tensor of "
              + tensor.type().displayName()
              + " (expected: real numbers, for "
              + to.displayName()
              + ")");
    }
    double[] values = tensor.toDoubles();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, to.byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      if (!fits(value, tensor.type(), to)) {
        throw new IllegalArgumentException(
            "element "
                + text(value, tensor.type())
                + " (expected: a number that "
                + to.displayName()
                + " has)");
      }
      put(bytes, value, to);
    }
    return TensorData.wrap(to, tensor.shape(), bytes.flip());
  }

  private static String text(double value, DataType type) {
    return type.isFloating() ? String.valueOf(value) : String.valueOf((long) value);
  }

  private static boolean fits(double value, DataType from, DataType to) {
    return switch (to) {
      case FLOAT -> from.isFloating() ? isSameOrRounded(value) : (double) (float) value == value;
      case DOUBLE -> from.isFloating() || Math.abs(value) <= LARGEST_EXACT;
      case BOOL -> value == 0 || value == 1;
      case INT8 -> value == (byte) value;
      case INT16 -> value == (short) value;
      case INT32 -> value == (int) value;
      case INT64 -> value == (long) value && Math.abs(value) <= LARGEST_EXACT;
      case UINT8 -> value == ((int) value & 0xff);
      case UINT16 -> value == ((int) value & 0xffff);
      default -> false;
    };
  }

  /** A number that is too large would become infinite, which is not rounding. */
  private static boolean isSameOrRounded(double value) {
    return Double.isInfinite(value) || Double.isNaN(value) || !Float.isInfinite((float) value);
  }

  private static void put(ByteBuffer bytes, double value, DataType to) {
    switch (to) {
      case FLOAT -> bytes.putFloat((float) value);
      case DOUBLE -> bytes.putDouble(value);
      case INT32 -> bytes.putInt((int) value);
      case INT64 -> bytes.putLong((long) value);
      case INT16, UINT16 -> bytes.putShort((short) (int) value);
      default -> bytes.put((byte) (int) value);
    }
  }
}
