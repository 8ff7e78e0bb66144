package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.problem.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Keras 3 sets where nothing is said. A file states every setting and builders rely on that; a
 * new layer states few. Made from Keras's own {@code get_config()} by {@code layer_defaults.py}.
 */
final class LayerDefaults {
  private static final String RESOURCE = "layer-defaults.json";
  private static final Set<String> OF_EVERY_LAYER = Set.of("name", "trainable", "dtype");
  private static final JsonNode TABLE = read();

  private LayerDefaults() {}

  private static JsonNode read() {
    try (InputStream in = LayerDefaults.class.getResourceAsStream(RESOURCE)) {
      return new ObjectMapper().readTree(requireNonNull(in, RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does it know the settings of this class? It does of every layer of Keras 3 that is built. */
  static boolean knows(String className) {
    return TABLE.has(className);
  }

  /**
   * All settings of a layer, and of layers within it.
   *
   * @param stated those that somebody has set; of a class that Keras 3 does not have they stay
   * @throws LayerException if settings are not those of the class, or one that must be given is not
   */
  static ObjectNode complete(String className, ObjectNode stated) {
    if (!knows(className)) {
      return stated;
    }
    JsonNode defaults = TABLE.path(className).path("defaults");
    Set<String> known = new TreeSet<>(OF_EVERY_LAYER);
    Set<String> missing = new TreeSet<>();
    defaults.fieldNames().forEachRemaining(known::add);
    for (JsonNode required : TABLE.path(className).path("required")) {
      known.add(required.asText());
      if (!stated.has(required.asText())) {
        missing.add(required.asText());
      }
    }
    Set<String> others = new TreeSet<>();
    stated.fieldNames().forEachRemaining(others::add);
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw new LayerException(
          "settings " + others + " of layer class '" + className + "'",
          "those that Keras 3 has for it: "
              + known
              + NearNames.hint(others.iterator().next(), known));
    }
    if (!missing.isEmpty()) {
      throw new LayerException(
          "layer class '" + className + "' without " + missing,
          "these settings, which have no default");
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> each : defaults.properties()) {
      all.set(each.getKey(), each.getValue());
    }
    for (Map.Entry<String, JsonNode> each : stated.properties()) {
      all.set(each.getKey(), within(each.getValue()));
    }
    return all;
  }

  /** A setting, with the settings of the layers in it, such as the one that goes both ways. */
  private static JsonNode within(JsonNode setting) {
    if (setting instanceof ArrayNode list) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      list.forEach(each -> all.add(within(each)));
      return all;
    }
    String className = setting.path("class_name").asText();
    if (!knows(className) || !(setting.path("config") instanceof ObjectNode config)) {
      return setting;
    }
    ObjectNode all = complete(className, config);
    if (!all.path("name").isTextual()) {
      all.put("name", LayerDefinition.automaticName(className));
    }
    return ((ObjectNode) setting.deepCopy()).set("config", all);
  }
}
