package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON as this server reads and writes it. */
final class Json {
  /** Strict: bounded depth and lengths, no duplicate names, no NaN, no comments. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(100_000)
                  .maxNameLength(10_000)
                  .maxNumberLength(400)
                  .build())
          .build();

  private Json() {}

  /** Writes the fields of a JSON object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** A JSON object as UTF-8. */
  static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("JSON cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Refuses another token.
   *
   * @throws BadRequestException with what was given and what was expected
   */
  static void expect(JsonParser parser, @Nullable JsonToken token, JsonToken expected, String where)
      throws IOException {
    if (token != expected) {
      String given =
          token == null ? "nothing" : token.isStructStart() ? token.asString() : parser.getText();
      throw new BadRequestException(
          where + ": " + abbreviate(given) + " (expected: " + describe(expected) + ")");
    }
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      default -> token.name();
    };
  }

  static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
