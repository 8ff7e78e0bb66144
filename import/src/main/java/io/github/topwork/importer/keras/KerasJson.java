package io.github.topwork.importer.keras;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON as Keras writes it, of limited depth and size. */
final class KerasJson {
  /** The largest descriptions of real models have 1 MB. */
  static final int MAX_BYTES = 1 << 24;

  /** Deep enough for models in models, and far from the end of the stack. */
  private static final int MAX_DEPTH = 400;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxStringLength(1 << 24)
                      .build())
              .build());

  private KerasJson() {}

  /** Does the file begin as a JSON object does? */
  static boolean isJson(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      String start = new String(in.readNBytes(64), StandardCharsets.UTF_8);
      return start.stripLeading().startsWith("{");
    }
  }

  /**
   * Reads a file.
   *
   * @throws ModelFormatException if it is no JSON, too deep or too large
   */
  static JsonNode read(Path path) throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      throw new ModelFormatException(problem(Files.size(path) + " bytes of JSON", path.toString()));
    }
    byte[] bytes = Files.readAllBytes(path);
    return parse(new String(bytes, StandardCharsets.UTF_8), path.toString());
  }

  /**
   * Reads a text.
   *
   * @param where what messages call it
   * @throws ModelFormatException if it is no JSON, or too deep
   */
  static JsonNode parse(String text, String where) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          problem("text that is not JSON: " + e.getOriginalMessage(), where), e);
    }
  }

  private static Problem problem(String given, String where) {
    return new Problem(
        "Model configuration",
        given,
        "JSON, at most " + MAX_DEPTH + " levels deep and " + MAX_BYTES + " bytes",
        where,
        "save the model again with Keras");
  }
}
