package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Keras wrote a file: by the version that it states, else by how it describes layers. */
final class KerasVersion {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})([.-].*)?");

  private KerasVersion() {}

  /**
   * Major version: 1, 2 or 3.
   *
   * @param stated for example {@code 2.2.4-tf}; empty where the file does not say
   * @param model the description of the model
   * @param where what messages call the file
   * @throws ModelFormatException if it is another one, or cannot be told
   */
  static int major(String stated, JsonNode model, String where) {
    if (stated.isEmpty()) {
      return byContent(model, where);
    }
    int major = number(stated).orElse(-1);
    if (major < 0 || major > 3) {
      throw new ModelFormatException(
          new Problem(
              "Keras version",
              "Keras " + stated,
              "Keras 1, 2 or 3, as in 2.15.0",
              where,
              "save the model with one of these"));
    }
    // What came before Keras 1 described layers in its words.
    return Math.max(1, major);
  }

  /** The first number of a version such as {@code 2.2.4-tf}; nothing where it is no version. */
  static OptionalInt number(String version) {
    Matcher matcher = NUMBERS.matcher(version);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  private static int byContent(JsonNode model, String where) {
    if (isOfKeras3(model)) {
      return 3;
    }
    if (Keras1Dialect.isSpoken(model)) {
      return 1;
    }
    if (isOfKeras2(model)) {
      return 2;
    }
    throw new ModelFormatException(
        new Problem(
            "Keras version",
            "no keras_version, and layers that Keras 2 and Keras 3 would describe alike",
            "a file that says which Keras wrote it: the same layer may mean different numbers",
            where,
            "save the model again with Keras, or add its keras_version to the file"));
  }

  /** Calls as objects with arguments, input layers with a batch_shape, policies as objects. */
  private static boolean isOfKeras3(JsonNode model) {
    for (JsonNode layer : Keras1Dialect.layers(model)) {
      boolean isFound =
          layer.path("inbound_nodes").path(0).has("args")
              || layer.path("config").has("batch_shape")
              || layer.path("config").path("dtype").path("class_name").asText().contains("Policy")
              || isOfKeras3(layer);
      if (isFound) {
        return true;
      }
    }
    return false;
  }

  /** Calls as lists, input layers with a batch_input_shape. */
  private static boolean isOfKeras2(JsonNode model) {
    for (JsonNode layer : Keras1Dialect.layers(model)) {
      boolean isFound =
          layer.path("inbound_nodes").path(0).isArray()
              || layer.path("config").has("batch_input_shape")
              || isOfKeras2(layer);
      if (isFound) {
        return true;
      }
    }
    return false;
  }
}
