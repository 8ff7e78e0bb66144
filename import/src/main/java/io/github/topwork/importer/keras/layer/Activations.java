package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Map;

/** The functions of {@code keras.activations}, by the names that files use. */
final class Activations {
  /** Writes a function of a value. */
  interface Function {
    ValueRef write(LayerCall call, ValueRef x);
  }

  private static final Map<String, Function> TABLE =
      Map.of(
          "linear", (call, x) -> x,
          "relu", op("Relu"),
          "relu6", op("Relu6"),
          "sigmoid", op("Sigmoid"),
          "tanh", op("Tanh"),
          "softmax", op("Softmax"));

  private Activations() {}

  /** Writes the activation that the layer's configuration names under {@code activation}. */
  static ValueRef apply(LayerCall call, ValueRef x) {
    JsonNode stated = call.config().get("activation");
    return stated.isMissingNode() || stated.isNull() ? x : byName(call, stated, x);
  }

  private static ValueRef byName(LayerCall call, JsonNode stated, ValueRef x) {
    // Keras 3 writes {"module": "builtins", "class_name": "function", "config": "relu"}.
    String name = stated.isObject() ? stated.path("config").asText() : stated.asText();
    Function function = TABLE.get(name);
    if (function == null) {
      throw new LayerException("activation " + stated, "one of " + TABLE.keySet());
    }
    return function.write(call, x);
  }

  private static Function op(String op) {
    return (call, x) -> call.ops().op(op, op, x);
  }
}
