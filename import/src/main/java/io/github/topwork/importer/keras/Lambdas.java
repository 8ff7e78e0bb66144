package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a {@code Lambda} holds: code, which is never run, or the name of a function.
 *
 * <p>Keras 2 writes {@code "function": "relu6", "function_type": "function", "module":
 * "tensorflow.python.ops.nn_ops"}, Keras 3 {@code "function": {"module": "builtins", "class_name":
 * "function", "config": "relu6"}} whosever the function is. Keras 3 itself takes such a name for
 * that of a function of {@code keras.activations}, and knows no other.
 */
final class Lambdas {
  static final String WITH_CODE = "Lambda";

  /** Of Keras 2: packages whose functions are known by name. */
  private static final Pattern TENSORFLOW = Pattern.compile("tensorflow(\\.(?!.*keras).*)?");

  private static final Pattern KERAS =
      Pattern.compile("(tf_)?keras(\\..*)?|tensorflow\\.(python\\.)?keras(\\..*)?");

  /** Settings beside those of the function. */
  private static final Set<String> OF_LAYER =
      Set.of(
          "function",
          "function_type",
          "module",
          "output_shape",
          "output_shape_type",
          "output_shape_module",
          "arguments");

  private Lambdas() {}

  /** The class by which builders know it: {@value #WITH_CODE}, or its function. */
  static String className(JsonNode config) {
    JsonNode function = config.path("function");
    if (function.isObject()) {
      String module = function.path("module").asText("");
      boolean isNamed =
          function.path("class_name").asText().equals("function")
              && function.path("config").isTextual();
      return isNamed
          ? LayerSpec.LAMBDA + prefix(module) + function.path("config").textValue()
          : WITH_CODE;
    }
    boolean isNamed =
        function.isTextual() && config.path("function_type").asText().equals("function");
    return isNamed
        ? LayerSpec.LAMBDA + prefix(config.path("module").asText("")) + function.textValue()
        : WITH_CODE;
  }

  private static String prefix(String module) {
    if (module.equals("builtins")) {
      return "";
    }
    if (TENSORFLOW.matcher(module).matches()) {
      return "tf.";
    }
    return KERAS.matcher(module).matches() ? "keras." : module + ".";
  }

  /**
   * The settings in the form in which operations have theirs: the function's arguments beside those
   * of every layer. Of a Lambda with code they stay as they are.
   */
  static ObjectNode settings(ObjectNode config) {
    if (className(config).equals(WITH_CODE)) {
      return config;
    }
    ObjectNode settings = config.deepCopy();
    settings.remove(OF_LAYER);
    settings.remove("dtype");
    config
        .path("arguments")
        .fields()
        .forEachRemaining(field -> settings.set(field.getKey(), value(field.getValue())));
    return settings;
  }

  /**
   * Keras 2 writes arrays as {@code {"type": "ndarray", "value": […]}}, Keras 3 tuples as {@code
   * {"class_name": "__tuple__", "items": […]}}.
   */
  private static JsonNode value(JsonNode argument) {
    if (argument.path("class_name").asText().equals("__tuple__")) {
      return argument.path("items");
    }
    return argument.path("type").asText().equals("ndarray") ? argument.path("value") : argument;
  }
}
