package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A layer of a model as its file describes it.
 *
 * @param name unique in its model
 * @param className Keras class, for example {@code Conv2D}; of a custom class its registered name;
 *     of an operation its class after {@link #OPERATION}; of a {@code Lambda} with the name of a
 *     function that name after {@link #LAMBDA}
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

  /**
   * Goes before the name of the function of a {@code Lambda} that holds no code but a name: {@code
   * Lambda>relu6}, or with the library whose function it is, {@code Lambda>tf.relu6}.
   */
  public static final String LAMBDA = "Lambda>";

  private static final Set<String> FUNCTIONS =
      Set.of("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer");

  public LayerSpec {
    calls = List.copyOf(calls);
  }

  /** Whether it is an operation on tensors, which Keras 3 does not count among a model's layers. */
  public boolean isOperation() {
    return className.startsWith(OPERATION);
  }

  /** Whether it stands for a function, which takes and gives values as they are, without masks. */
  public boolean isFunction() {
    return isOperation() || FUNCTIONS.contains(className) || className.startsWith(LAMBDA);
  }

  /** Returns the layer with other calls. */
  public LayerSpec withCalls(List<CallSpec> newCalls) {
    return new LayerSpec(name, className, trainable, config, model, newCalls);
  }
}
