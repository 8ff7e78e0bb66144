package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code parameters} of a request, an input or an output. Whoever reads them takes those that
 * it honours; the others are refused, since a client that asks for something must not believe that
 * it got it.
 */
final class Parameters {
  /** None. */
  static final Parameters NONE = new Parameters("", Map.of());

  private final String where;
  private final Map<String, Object> values;
  private final TreeSet<String> known = new TreeSet<>();

  private Parameters(String where, Map<String, Object> values) {
    this.where = where;
    this.values = values;
  }

  /**
   * Reads the object that the parser is at; values are text, numbers or booleans, as the protocol
   * says, and {@code null} is none.
   *
   * @throws BadRequestException if it is none
   */
  static Parameters read(JsonParser parser, String where) throws IOException {
    Json.expect(parser, parser.currentToken(), JsonToken.START_OBJECT, where);
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value.isStructStart()) {
        throw new BadRequestException(
            where + "." + name + ": " + value.asString() + " (expected: text, number or boolean)");
      }
      if (value != JsonToken.VALUE_NULL) {
        values.put(
            name,
            value.isBoolean()
                ? value == JsonToken.VALUE_TRUE
                : value.isNumeric() ? parser.getNumberValue() : parser.getText());
      }
    }
    return new Parameters(where, values);
  }

  /** Whether there is one of that name. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * Takes a boolean.
   *
   * @param otherwise its value where it was not given
   * @throws BadRequestException if it is none
   */
  boolean flag(String name, boolean otherwise) {
    Object value = take(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw refused(name, value, "true or false");
  }

  /**
   * Takes a whole number.
   *
   * @throws BadRequestException if it is none, or not within the limits
   */
  OptionalLong number(String name, long least, long most) {
    Object value = take(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    }
    throw refused(name, value, least == most ? "" + least : least + " to " + most);
  }

  private @Nullable Object take(String name) {
    known.add(name);
    return values.get(name);
  }

  private BadRequestException refused(String name, Object value, String expected) {
    return new BadRequestException(
        where
            + "."
            + name
            + ": "
            + Json.abbreviate(value.toString())
            + " (expected: "
            + expected
            + ")");
  }

  /**
   * Refuses what nobody took.
   *
   * @throws BadRequestException with all of them
   */
  void requireAllTaken() {
    List<String> others = new ArrayList<>(values.keySet());
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw new BadRequestException(
          where
              + ": "
              + Json.abbreviate(String.join(", ", others))
              + " (expected: none but "
              + String.join(", ", known)
              + ", the parameters that this server honours here)");
    }
  }
}
