package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Values of Python in the JSON of Keras. What JSON lacks is an object with a class: a tuple {@code
 * {"class_name": "__tuple__", "items": […]}}, an array of NumPy or a tensor {@code {"class_name":
 * "__numpy__", "config": {"value": …, "dtype": "float32"}}}.
 */
final class PythonValues {
  private static final Set<String> ARRAYS = Set.of("__numpy__", "__tensor__");

  private PythonValues() {}

  /** The same with tuples as lists, to any depth; nothing that reads a list minds. */
  static JsonNode withoutTuples(JsonNode json) {
    if (json.path("class_name").asText().equals("__tuple__") && json.path("items").isArray()) {
      return withoutTuples(json.path("items"));
    }
    if (json instanceof ObjectNode object) {
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        result.set(field.getKey(), withoutTuples(field.getValue()));
      }
      return result;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode result = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> result.add(withoutTuples(element)));
      return result;
    }
    return json;
  }

  /** The numbers of an array or a tensor, in lists or alone; anything else as it is. */
  static JsonNode plain(JsonNode json) {
    return ARRAYS.contains(json.path("class_name").asText())
        ? json.path("config").path("value")
        : json;
  }

  /** Is it a number without a fraction that fits 32 bits, such as {@code 2} or {@code 2.0}? */
  static boolean isWhole(JsonNode json) {
    return json.isNumber() && json.doubleValue() == json.intValue();
  }

  /**
   * What Python makes of a number or a boolean where it asks whether something is so. An array of
   * NumPy is neither: Keras leaves the object of the file as it is, and to Python that is so.
   *
   * @throws LayerException if it is neither, nor null
   */
  static boolean isTrue(String key, JsonNode value) {
    if (value.isBoolean() || value.isNull()) {
      return value.booleanValue();
    }
    // Of other numbers than these Python makes true as well, but nobody means them.
    if (value.isNumber() && (value.doubleValue() == 0 || value.doubleValue() == 1)) {
      return value.doubleValue() == 1;
    }
    String text = value.isMissingNode() ? "absent" : value.toString();
    throw new LayerException(
        key + ": " + (text.length() > 80 ? text.substring(0, 80) + "…" : text),
        "true or false, or 1 or 0");
  }
}
