package io.github.topwork.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON of untrusted model files: bounded, without duplicate keys, nothing after the value. */
final class StrictJson {
  private static final int MAX_TEXT = 16 << 20;

  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(20)
                          .maxStringLength(1 << 20)
                          .build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  static JsonNode read(String json, String key, String expected) {
    if (json.length() > MAX_TEXT) {
      throw new ImageContractException(
          message(key, json.length() + " characters", "at most " + MAX_TEXT), null);
    }
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      String given = "'" + abbreviate(json) + "' (" + e.getOriginalMessage() + ")";
      throw new ImageContractException(message(key, given, expected), e);
    }
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree of text and numbers cannot be written", e);
    }
  }

  static String message(String key, String given, String expected) {
    return "Cannot read the model's metadata. Given: "
        + given
        + ". Expected: "
        + expected
        + ". Where: metadata_props '"
        + key
        + "'. Fix: export the model again with this version, or use the version that wrote it.";
  }

  static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
