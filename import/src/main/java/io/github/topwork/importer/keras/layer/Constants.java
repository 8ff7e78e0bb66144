package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Constants that configurations hold as numbers and nested lists of numbers. */
final class Constants {
  private Constants() {}

  /** A scalar of a type. */
  static TensorData scalar(DataType type, double value) {
    return of(type, List.of(value), Shape.SCALAR);
  }

  /**
   * Reads a number, or lists of numbers.
   *
   * @throws LayerException if it is something else, or lists differ in length
   */
  static TensorData read(JsonNode json, DataType type) {
    List<Double> values = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (JsonNode at = json; at.isArray(); at = at.path(0)) {
      sizes.add((long) at.size());
    }
    collect(json, 0, sizes, values);
    return of(type, values, Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()));
  }

  /** Whether some number in it has a fraction, or is written as if it could have one. */
  static boolean isFloating(JsonNode json) {
    if (!json.isArray()) {
      return json.isFloatingPointNumber();
    }
    for (JsonNode element : json) {
      if (isFloating(element)) {
        return true;
      }
    }
    return false;
  }

  private static void collect(JsonNode json, int depth, List<Long> sizes, List<Double> values) {
    boolean fits = depth < sizes.size() ? json.size() == sizes.get(depth) : !json.isArray();
    if (!fits || (!json.isArray() && !json.isNumber() && !json.isBoolean())) {
      String text = json.toString();
      throw new LayerException(
          "a constant " + (text.length() > 80 ? text.substring(0, 80) + "…" : text),
          "numbers, or lists of as many numbers each");
    }
    if (json.isArray()) {
      json.forEach(element -> collect(element, depth + 1, sizes, values));
    } else {
      values.add(json.isBoolean() ? (json.booleanValue() ? 1.0 : 0.0) : json.doubleValue());
    }
  }

  private static TensorData of(DataType type, List<Double> values, Shape shape) {
    if (type.byteSize() == 0) {
      throw new LayerException("a constant of type " + type.displayName(), "a type of numbers");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (type) {
        case FLOAT -> bytes.putFloat((float) value);
        case DOUBLE -> bytes.putDouble(value);
        case INT32 -> bytes.putInt((int) value);
        case INT64 -> bytes.putLong((long) value);
        case INT16 -> bytes.putShort((short) value);
        case INT8, UINT8 -> bytes.put((byte) (int) value);
        case BOOL -> bytes.put((byte) (value == 0 ? 0 : 1));
        default ->
            throw new LayerException(
                "a constant of type " + type.displayName(), "float32, or whole numbers");
      }
    }
    return TensorData.wrap(type, shape, bytes.flip());
  }
}
