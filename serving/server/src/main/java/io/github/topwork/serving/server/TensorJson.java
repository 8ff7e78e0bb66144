package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.HalfFloat;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The numbers of a tensor in JSON: read flat or nested, written flat, in row-major order. */
final class TensorJson {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final JsonParser parser;
  private final DataType type;
  private final long[] shape;
  private final String where;
  private final int elements;
  private final ByteBuffer data;
  private int count;

  private TensorJson(JsonParser parser, DataType type, long[] shape, int elements, String where) {
    this.parser = parser;
    this.type = type;
    this.shape = shape;
    this.where = where;
    this.elements = elements;
    this.data = TensorData.allocateDirect(type, elements);
  }

  /**
   * Reads the array that starts at {@code body[start]} and ends before {@code body[end]}.
   *
   * @throws BadRequestException if the numbers do not go with type and shape
   */
  static TensorData read(byte[] body, int start, int end, DataType type, long[] shape, String where)
      throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(body, start, end - start)) {
      parser.nextToken();
      return read(parser, end - start, type, shape, where);
    } catch (JsonProcessingException e) {
      throw new BadRequestException(where + ": data: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads the array that a parser has just entered, to its end.
   *
   * @param bytes most that the array can have
   * @throws BadRequestException if the numbers do not go with type and shape
   */
  static TensorData read(JsonParser parser, int bytes, DataType type, long[] shape, String where)
      throws IOException {
    TensorJson tensor = new TensorJson(parser, type, shape, elements(bytes, shape, where), where);
    tensor.readAll();
    return TensorData.wrap(type, Shape.of(shape), tensor.data.flip());
  }

  /** Each element takes at least two bytes of JSON, so a shape cannot ask for more memory. */
  private static int elements(int bytes, long[] shape, String where) {
    long elements = 1;
    for (long dim : shape) {
      elements = dim == 0 ? 0 : elements > bytes / dim ? Long.MAX_VALUE : elements * dim;
      if (elements > bytes) {
        throw new BadRequestException(
            where
                + ": shape "
                + Arrays.toString(shape)
                + " (expected: as many elements as data has)");
      }
    }
    return (int) elements;
  }

  private void readAll() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_ARRAY) {
      readNested(first, 0);
    } else {
      for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        put(token);
      }
    }
    if (count != elements) {
      throw new BadRequestException(
          where
              + ": data has "
              + count
              + " elements (expected: "
              + elements
              + " for shape "
              + Arrays.toString(shape)
              + ")");
    }
  }

  /** Reads to the end of the array of that axis, whose first token has been read. */
  private void readNested(JsonToken first, int axis) throws IOException {
    int length = 0;
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      if (axis + 1 < shape.length && token == JsonToken.START_ARRAY) {
        readNested(parser.nextToken(), axis + 1);
      } else if (axis + 1 == shape.length && token != JsonToken.START_ARRAY) {
        put(token);
      } else {
        throw nesting();
      }
      length++;
    }
    if (length != shape[axis]) {
      throw nesting();
    }
  }

  private BadRequestException nesting() {
    return new BadRequestException(
        where
            + ": data is not nested as shape "
            + Arrays.toString(shape)
            + " (expected: one flat array, or arrays in arrays of exactly that shape)");
  }

  private void put(JsonToken token) throws IOException {
    if (count == elements) {
      throw new BadRequestException(
          where
              + ": data has more than "
              + elements
              + " elements (expected: "
              + elements
              + " for shape "
              + Arrays.toString(shape)
              + ")");
    }
    switch (type) {
      case BOOL -> {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          throw wrong("true or false");
        }
        data.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
      }
      case UINT8 -> data.put((byte) integer(token, 0, 0xFF));
      case UINT16 -> data.putShort((short) integer(token, 0, 0xFFFF));
      case UINT32 -> data.putInt((int) integer(token, 0, 0xFFFF_FFFFL));
      case UINT64 -> data.putLong(unsigned(token));
      case INT8 -> data.put((byte) integer(token, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> data.putShort((short) integer(token, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> data.putInt((int) integer(token, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> data.putLong(integer(token, Long.MIN_VALUE, Long.MAX_VALUE));
      case HALF -> data.putShort(HalfFloat.toHalf(real(token, 65_504f)));
      case BFLOAT16 -> data.putShort(HalfFloat.toBfloat16(real(token, Float.MAX_VALUE)));
      case FLOAT -> data.putFloat(real(token, Float.MAX_VALUE));
      case DOUBLE -> data.putDouble(wide(token));
      default -> throw new IllegalStateException("type: " + type + " (expected: one that is read)");
    }
    count++;
  }

  private long integer(JsonToken token, long least, long most) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long number = parser.getLongValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong("an integer from " + least + " to " + most);
  }

  private long unsigned(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      BigInteger number = parser.getBigIntegerValue();
      if (number.signum() >= 0 && number.compareTo(UINT64_MAX) <= 0) {
        return number.longValue();
      }
    }
    throw wrong("an integer from 0 to " + UINT64_MAX);
  }

  private float real(JsonToken token, float most) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      float number = parser.getFloatValue();
      if (Math.abs(number) <= most) {
        return number;
      }
    }
    throw wrong("a number from -" + most + " to " + most);
  }

  private double wide(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      double number = parser.getDoubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw wrong("a number from -" + Double.MAX_VALUE + " to " + Double.MAX_VALUE);
  }

  private BadRequestException wrong(String expected) throws IOException {
    return new BadRequestException(
        where
            + ": data element "
            + count
            + ": "
            + Json.abbreviate(String.valueOf(parser.getText()))
            + " (expected: "
            + expected
            + " for "
            + Datatypes.name(type)
            + ")");
  }

  /**
   * Writes a tensor's numbers, or texts, as a flat array.
   *
   * @throws UnwritableNumberException if one is NaN or infinite, which JSON cannot say
   */
  static void write(JsonGenerator json, String name, TensorData tensor) throws IOException {
    ByteBuffer data = tensor.bytes();
    json.writeStartArray();
    for (int index = 0; index < tensor.elementCount(); index++) {
      switch (tensor.type()) {
        case BOOL -> json.writeBoolean(data.get() != 0);
        case UINT8 -> json.writeNumber(data.get() & 0xFF);
        case UINT16 -> json.writeNumber(data.getShort() & 0xFFFF);
        case UINT32 -> json.writeNumber(data.getInt() & 0xFFFF_FFFFL);
        case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(data.getLong())));
        case INT8 -> json.writeNumber((short) data.get());
        case INT16 -> json.writeNumber(data.getShort());
        case INT32 -> json.writeNumber(data.getInt());
        case INT64 -> json.writeNumber(data.getLong());
        case HALF -> writeFloat(json, HalfFloat.fromHalf(data.getShort()), name, index);
        case BFLOAT16 -> writeFloat(json, HalfFloat.fromBfloat16(data.getShort()), name, index);
        case FLOAT -> writeFloat(json, data.getFloat(), name, index);
        case DOUBLE -> {
          double number = data.getDouble();
          requireFinite(number, name, index);
          json.writeNumber(number);
        }
        case STRING -> json.writeString(tensor.strings().get(index).toUtf8());
        default -> throw new IllegalStateException("type: " + tensor + " (expected: numbers)");
      }
    }
    json.writeEndArray();
  }

  private static void writeFloat(JsonGenerator json, float number, String name, int index)
      throws IOException {
    requireFinite(number, name, index);
    json.writeNumber(number);
  }

  /**
   * Refuses what cannot be said in text.
   *
   * @throws UnwritableNumberException if it is NaN or infinite
   */
  static void requireFinite(double number, String name, int index) {
    if (!Double.isFinite(number)) {
      throw new UnwritableNumberException(
          "Output '"
              + name
              + "' element "
              + index
              + " is "
              + number
              + ", which JSON cannot express (expected: a finite number). The model or its input is"
              + " at fault; check the weights and the range of the input.");
    }
  }

  /** NaN or infinity in an output. */
  static final class UnwritableNumberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableNumberException(String message) {
      super(message);
    }
  }
}
