package io.github.topwork.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Element types, numbered as in TensorFlow's {@code types.proto}.
 *
 * <p>A type whose elements have no fixed size ({@link #STRING}, {@link #RESOURCE}, {@link
 * #VARIANT}) has byte size 0.
 */
public enum DataType {
  FLOAT(1, 4),
  DOUBLE(2, 8),
  INT32(3, 4),
  UINT8(4, 1),
  INT16(5, 2),
  INT8(6, 1),
  STRING(7, 0),
  COMPLEX64(8, 8),
  INT64(9, 8),
  BOOL(10, 1),
  QINT8(11, 1),
  QUINT8(12, 1),
  QINT32(13, 4),
  BFLOAT16(14, 2),
  QINT16(15, 2),
  QUINT16(16, 2),
  UINT16(17, 2),
  COMPLEX128(18, 16),
  HALF(19, 2),
  RESOURCE(20, 0),
  VARIANT(21, 0),
  UINT32(22, 4),
  UINT64(23, 8);

  private static final Map<Integer, DataType> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(DataType::number, Function.identity()));

  private final int number;
  private final int byteSize;

  DataType(int number, int byteSize) {
    this.number = number;
    this.byteSize = byteSize;
  }

  /** Returns the type with this number in TensorFlow's {@code DataType} enum, if we know it. */
  public static Optional<DataType> ofNumber(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /** Number in TensorFlow's {@code DataType} enum. */
  public int number() {
    return number;
  }

  /** Bytes of one element, or 0 where elements have no fixed size. */
  public int byteSize() {
    return byteSize;
  }

  /** Is this a real floating point type, one that can carry a gradient? */
  public boolean isFloating() {
    return this == FLOAT || this == DOUBLE || this == HALF || this == BFLOAT16;
  }

  /** Is this a signed or unsigned integer type that is not quantised? */
  public boolean isInteger() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      case FLOAT,
          DOUBLE,
          STRING,
          COMPLEX64,
          BOOL,
          QINT8,
          QUINT8,
          QINT32,
          BFLOAT16,
          QINT16,
          QUINT16,
          COMPLEX128,
          HALF,
          RESOURCE,
          VARIANT ->
          false;
    };
  }

  /** The name as shapes are written in documentation, for example {@code float32}. */
  public String displayName() {
    return switch (this) {
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      case HALF -> "float16";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }
}
