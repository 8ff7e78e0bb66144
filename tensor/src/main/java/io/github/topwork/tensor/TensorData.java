package io.github.topwork.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An immutable dense tensor: element type, fully known shape, and its elements in row-major order.
 *
 * <p>Elements of fixed size lie little-endian in a read-only buffer, which may be a memory-mapped
 * file: reading one does not copy it. Strings are kept as a list.
 */
public final class TensorData {
  private final DataType type;
  private final Shape shape;
  private final ByteBuffer bytes;
  private final List<Bytes> strings;

  private TensorData(DataType type, Shape shape, ByteBuffer bytes, List<Bytes> strings) {
    this.type = type;
    this.shape = shape;
    this.bytes = bytes;
    this.strings = strings;
  }

  /**
   * Wraps little-endian elements without copying them; the caller must not change them afterwards.
   *
   * @param bytes exactly {@code elementCount * byteSize} bytes between position and limit
   * @throws IllegalArgumentException if the type has no fixed size, a size of the shape is unknown,
   *     or the length does not fit the shape
   */
  public static TensorData wrap(DataType type, Shape shape, ByteBuffer bytes) {
    if (type.byteSize() == 0) {
      throw new IllegalArgumentException(
          "type: " + type + " (expected: a type of fixed element size)");
    }
    long expected = byteCount(type, shape);
    if (bytes.remaining() != expected) {
      throw new IllegalArgumentException(
          "bytes: "
              + bytes.remaining()
              + " (expected: "
              + expected
              + " for "
              + type.displayName()
              + shape
              + ")");
    }
    return new TensorData(
        type, shape, bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN), List.of());
  }

  private static long byteCount(DataType type, Shape shape) {
    try {
      return Math.multiplyExact(shape.elementCount(), (long) type.byteSize());
    } catch (ArithmeticException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "shape: " + shape + " (expected: known sizes, in all less than 2^63 bytes)", e);
    }
  }

  /**
   * An empty direct buffer to fill and {@link #wrap}: tensors over such memory reach native
   * libraries without a copy.
   */
  public static ByteBuffer allocateDirect(DataType type, int elements) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(elements, type.byteSize()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a string tensor. */
  public static TensorData ofStrings(Shape shape, List<Bytes> values) {
    if (values.size() != shape.elementCount()) {
      throw new IllegalArgumentException(
          "values: " + values.size() + " (expected: " + shape.elementCount() + ")");
    }
    return new TensorData(
        DataType.STRING, shape, ByteBuffer.allocate(0).asReadOnlyBuffer(), List.copyOf(values));
  }

  /** Returns a float32 tensor of this shape with these elements (copied). */
  public static TensorData ofFloats(float[] values, long... sizes) {
    ByteBuffer buffer = allocate(values.length, 4);
    buffer.asFloatBuffer().put(values);
    return wrap(DataType.FLOAT, Shape.of(sizes), buffer);
  }

  /** Returns a float64 tensor of this shape with these elements (copied). */
  public static TensorData ofDoubles(double[] values, long... sizes) {
    ByteBuffer buffer = allocate(values.length, 8);
    buffer.asDoubleBuffer().put(values);
    return wrap(DataType.DOUBLE, Shape.of(sizes), buffer);
  }

  /** Returns an int32 tensor of this shape with these elements (copied). */
  public static TensorData ofInts(int[] values, long... sizes) {
    ByteBuffer buffer = allocate(values.length, 4);
    buffer.asIntBuffer().put(values);
    return wrap(DataType.INT32, Shape.of(sizes), buffer);
  }

  /** Returns an int64 tensor of this shape with these elements (copied). */
  public static TensorData ofLongs(long[] values, long... sizes) {
    ByteBuffer buffer = allocate(values.length, 8);
    buffer.asLongBuffer().put(values);
    return wrap(DataType.INT64, Shape.of(sizes), buffer);
  }

  /** Returns a float32 scalar. */
  public static TensorData scalar(float value) {
    return ofFloats(new float[] {value});
  }

  /** Returns an int32 scalar. */
  public static TensorData scalar(int value) {
    return ofInts(new int[] {value});
  }

  /** Returns a one-dimensional int32 tensor. */
  public static TensorData vector(int... values) {
    return ofInts(values, values.length);
  }

  /** Returns a one-dimensional int64 tensor. */
  public static TensorData vector(long... values) {
    return ofLongs(values, values.length);
  }

  private static ByteBuffer allocate(int count, int byteSize) {
    return ByteBuffer.allocate(Math.multiplyExact(count, byteSize)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Element type. */
  public DataType type() {
    return type;
  }

  /** Shape; every size is known. */
  public Shape shape() {
    return shape;
  }

  /** Number of elements. */
  public long elementCount() {
    return shape.elementCount();
  }

  /** A fresh read-only little-endian view of the elements; empty for strings. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The elements of a string tensor. */
  public List<Bytes> strings() {
    requireType(DataType.STRING);
    return strings;
  }

  /** A read-only view of the elements of a float32 tensor. */
  public FloatBuffer asFloatBuffer() {
    requireType(DataType.FLOAT);
    return bytes().asFloatBuffer();
  }

  /** A copy of the elements of a float32 tensor. */
  public float[] toFloats() {
    FloatBuffer view = asFloatBuffer();
    float[] values = new float[view.remaining()];
    view.get(values);
    return values;
  }

  /**
   * A copy of the elements of a numeric or boolean tensor as doubles (booleans as 0 and 1).
   *
   * @throws IllegalStateException for strings, complex, quantised and handle types
   */
  public double[] toDoubles() {
    double[] values = new double[Math.toIntExact(elementCount())];
    ByteBuffer view = bytes();
    for (int i = 0; i < values.length; i++) {
      values[i] = readDouble(view, i);
    }
    return values;
  }

  /**
   * A copy of the elements of an integer or boolean tensor.
   *
   * @throws IllegalStateException for other types
   */
  public long[] toLongs() {
    if (!type.isInteger() && type != DataType.BOOL) {
      throw new IllegalStateException("tensor of " + type.displayName() + " (expected: integers)");
    }
    long[] values = new long[Math.toIntExact(elementCount())];
    ByteBuffer view = bytes();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type == DataType.INT64 || type == DataType.UINT64
              ? view.getLong(8 * i)
              : (long) readDouble(view, i);
    }
    return values;
  }

  /** A copy of the elements of an integer tensor whose values fit 32 bits. */
  public int[] toInts() {
    return Arrays.stream(toLongs()).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns the same elements under another shape of as many elements. */
  public TensorData reshaped(Shape newShape) {
    if (newShape.elementCount() != elementCount()) {
      throw new IllegalArgumentException(
          "shape: " + newShape + " (expected: " + elementCount() + " elements)");
    }
    return new TensorData(type, newShape, bytes, strings);
  }

  private double readDouble(ByteBuffer view, int i) {
    return switch (type) {
      case FLOAT -> view.getFloat(4 * i);
      case DOUBLE -> view.getDouble(8 * i);
      case INT32 -> view.getInt(4 * i);
      case UINT32 -> Integer.toUnsignedLong(view.getInt(4 * i));
      case INT64, UINT64 -> view.getLong(8 * i);
      case INT16 -> view.getShort(2 * i);
      case UINT16 -> Short.toUnsignedInt(view.getShort(2 * i));
      case INT8 -> view.get(i);
      case UINT8, BOOL -> Byte.toUnsignedInt(view.get(i));
      case HALF -> HalfFloat.fromHalf(view.getShort(2 * i));
      case BFLOAT16 -> HalfFloat.fromBfloat16(view.getShort(2 * i));
      case STRING,
          COMPLEX64,
          COMPLEX128,
          QINT8,
          QUINT8,
          QINT16,
          QUINT16,
          QINT32,
          RESOURCE,
          VARIANT ->
          throw new IllegalStateException(
              "tensor of " + type.displayName() + " (expected: real numbers)");
    };
  }

  private void requireType(DataType expected) {
    if (type != expected) {
      throw new IllegalStateException(
          "tensor of " + type.displayName() + " (expected: " + expected.displayName() + ")");
    }
  }

  /**
   * Equal type, shape and bits: {@code NaN} equals itself, {@code 0.0} differs from {@code -0.0}.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TensorData that
        && type == that.type
        && shape.equals(that.shape)
        && bytes().equals(that.bytes())
        && strings.equals(that.strings);
  }

  @Override
  public int hashCode() {
    int limit = Math.min(bytes.remaining(), 64);
    return 31 * (31 * type.hashCode() + shape.hashCode())
        + bytes().limit(limit).hashCode()
        + strings.hashCode();
  }

  /** Type, shape and, for up to eight elements, the elements. */
  @Override
  public String toString() {
    String head = type.displayName().toLowerCase(Locale.ROOT) + shape;
    if (elementCount() > 8) {
      return head;
    }
    return switch (type) {
      case STRING -> head + strings.stream().map(Bytes::toUtf8).toList();
      case RESOURCE, VARIANT, COMPLEX64, COMPLEX128, QINT8, QUINT8, QINT16, QUINT16, QINT32 -> head;
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          head + Arrays.toString(toLongs());
      case FLOAT -> head + Arrays.toString(toFloats());
      case DOUBLE, HALF, BFLOAT16 -> head + Arrays.toString(toDoubles());
    };
  }
}
