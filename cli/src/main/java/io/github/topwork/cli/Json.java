package io.github.topwork.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object for {@code --json}: fields in the order in which they were put. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /** Adds a field: text, number, boolean, list, map or {@code null}. */
  Json put(String name, @Nullable Object value) {
    fields.put(name, value instanceof Json json ? json.fields() : value);
    return this;
  }

  /** The fields, for a list of objects within an object. */
  Map<String, @Nullable Object> fields() {
    return fields;
  }

  /** The object as indented text without a final newline. */
  @Override
  public String toString() {
    try {
      return MAPPER.writeValueAsString(fields);
    } catch (JsonProcessingException failure) {
      throw new IllegalStateException("fields that are no JSON: " + fields.keySet(), failure);
    }
  }
}
