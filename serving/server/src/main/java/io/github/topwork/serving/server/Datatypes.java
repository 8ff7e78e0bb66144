package io.github.topwork.serving.server;

import io.github.topwork.tensor.DataType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Element types under the names of the Open Inference Protocol. */
final class Datatypes {
  private static final Map<DataType, String> NAMES = new EnumMap<>(DataType.class);
  private static final Map<String, DataType> TYPES = new TreeMap<>();

  static {
    add("BOOL", DataType.BOOL);
    add("UINT8", DataType.UINT8);
    add("UINT16", DataType.UINT16);
    add("UINT32", DataType.UINT32);
    add("UINT64", DataType.UINT64);
    add("INT8", DataType.INT8);
    add("INT16", DataType.INT16);
    add("INT32", DataType.INT32);
    add("INT64", DataType.INT64);
    add("FP16", DataType.HALF);
    add("FP32", DataType.FLOAT);
    add("FP64", DataType.DOUBLE);
    add("BF16", DataType.BFLOAT16);
    // Written only: no model is loaded that takes or gives text.
    NAMES.put(DataType.STRING, "BYTES");
  }

  private Datatypes() {}

  private static void add(String name, DataType type) {
    NAMES.put(type, name);
    TYPES.put(name, type);
  }

  /** The type of that name, if it is one. */
  static @Nullable DataType of(String name) {
    return TYPES.get(name);
  }

  /**
   * The name of a type.
   *
   * @throws IllegalArgumentException if the protocol has none, which no model is loaded with
   */
  static String name(DataType type) {
    String name = NAMES.get(type);
    if (name == null) {
      throw new IllegalArgumentException(
          "type: " + type.displayName() + " (expected: one of " + NAMES.keySet() + ")");
    }
    return name;
  }

  /** All names. */
  static Set<String> names() {
    return Collections.unmodifiableSet(TYPES.keySet());
  }
}
