package io.github.topwork.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} says of a run, as far as programs need it; {@link #json()} has all of it.
 *
 * @param status how far it came
 * @param classifier how images become input, the classes, and what the output holds
 * @param seed seed of everything random
 * @param validationFraction share of the images held out
 * @param json the whole record
 */
public record RunRecord(
    RunStatus status,
    ClassifierSpec classifier,
    long seed,
    double validationFraction,
    JsonNode json) {
  static final int FORMAT = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("json: '" + json + "' (expected: JSON)", e);
    }
  }

  static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can be written", e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws RunException if the file is no record, of another version, or incomplete
   * @throws IOException if it cannot be read
   */
  static RunRecord read(Path file) throws IOException {
    JsonNode json;
    try {
      json = MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw damaged(file, "text that is not JSON", e);
    }
    if (json.path("format").asInt(-1) != FORMAT) {
      throw damaged(file, "format " + json.path("format"), null);
    }
    try {
      return new RunRecord(
          RunStatus.valueOf(json.path("status").asText().toUpperCase(Locale.ROOT)),
          ClassifierSpec.fromJson(json.toString()),
          json.path("options").path("seed").asLong(),
          json.path("options").path("validationFraction").asDouble(),
          json);
    } catch (RuntimeException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Starts options that are those of the record, to go on with its run.
   *
   * @throws RunException if the record lacks some
   */
  TrainingOptions.Builder options(Path run) {
    try {
      return new TrainingOptions.Builder()
          .read(json.path("options"))
          .out(run)
          .resume(true)
          .decoder(KnownDecoder.of(classifier.image().decoder()).orElseThrow())
          .imageSize(classifier.image().height(), classifier.image().width());
    } catch (IllegalArgumentException e) {
      throw new RunException(
          new Problem(
              "Run cannot be resumed",
              String.valueOf(e.getMessage()),
              "the options of a run in its record",
              run.resolve(RunFolder.RECORD).toString(),
              "train anew into another folder"),
          e);
    }
  }

  /** Where the backbone came from, to travel with an export: text by {@code backbone.NAME}. */
  public Map<String, String> origin() {
    Map<String, String> origin = new TreeMap<>();
    json.path("backbone")
        .fields()
        .forEachRemaining(
            field -> origin.put("backbone." + field.getKey(), field.getValue().asText()));
    return origin;
  }

  private static RunException damaged(Path file, String given, @Nullable Exception cause) {
    return new RunException(
        new Problem(
            "Run record cannot be read",
            given,
            "a record of format " + FORMAT,
            file.toString(),
            "train again, or use the version of Topwork that wrote it"),
        cause);
  }
}
