package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a model as its file describes it.
 *
 * @param name unique in its model
 * @param className Keras class, for example {@code Conv2D}; of a custom class its registered name;
 *     of an operation its class after {@link #OPERATION}
 * @param trainable whether its weights may change, as the file says
 * @param config its configuration
 * @param model the model within, where the layer is one
 * @param calls how often and on what it is called
 */
public record LayerSpec(
    String name,
    String className,
    boolean trainable,
    ObjectNode config,
    Optional<ModelSpec> model,
    List<CallSpec> calls) {
  /**
   * Goes before the class of an operation of Keras 3, such as {@code keras.ops.add} on a layer's
   * output: {@code ops.Add}.
   */
  public static final String OPERATION = "ops.";

  public LayerSpec {
    calls = List.copyOf(calls);
  }

  /** Whether it is an operation on tensors, which Keras 3 does not count among a model's layers. */
  public boolean isOperation() {
    return className.startsWith(OPERATION);
  }

  /** Returns the layer with other calls. */
  public LayerSpec withCalls(List<CallSpec> newCalls) {
    return new LayerSpec(name, className, trainable, config, model, newCalls);
  }
}
