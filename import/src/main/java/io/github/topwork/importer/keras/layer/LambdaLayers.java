package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lambdas that hold no code but the name of a function: of {@code keras.activations} where the name
 * is all there is, as Keras 3 takes it; of TensorFlow and of {@code keras.backend} where the file
 * says that the function is theirs, as Keras 2 does.
 */
final class LambdaLayers {
  /** Functions of {@code keras.activations} with settings, by the operations that have them. */
  private static final Map<String, Operation> WITH_SETTINGS =
      Map.ofEntries(
          entry("celu", operation("Celu")),
          entry("elu", operation("Elu")),
          entry("gelu", ElementwiseOperations.activation(LambdaLayers::gelu)),
          entry("glu", operation("Glu")),
          entry("hard_shrink", operation("HardShrink")),
          entry("leaky_relu", operation("LeakyRelu")),
          entry("log_softmax", operation("LogSoftmax")),
          entry("relu", operation("ReLU")),
          entry("soft_shrink", operation("SoftShrink")),
          entry("softmax", operation("Softmax")),
          entry("sparsemax", operation("Sparsemax")),
          entry("squareplus", operation("Squareplus")),
          entry("threshold", operation("Threshold")));

  /** What {@code keras.backend} of Keras 2 calls otherwise than TensorFlow, or has on top. */
  private static final Map<String, Operation> BACKEND =
      Map.ofEntries(
          entry("batch_flatten", Operation.of(LambdaLayers::batchFlatten, "x")),
          entry("clip", Operation.of(ElementwiseOperations::clip, "x")),
          entry("concatenate", Operation.of(LambdaLayers::concatenate, "x")),
          entry("expand_dims", Operation.of(LambdaLayers::expandDims, "x")),
          entry("max", ReductionOperations.reduce("Max")),
          entry("mean", ReductionOperations.floating("Mean")),
          entry("min", ReductionOperations.reduce("Min")),
          entry("permute_dimensions", Operation.of(ShapeOperations::transpose, "x")),
          entry("prod", ReductionOperations.reduce("Prod")),
          entry("std", Operation.of(ReductionOperations::deviation, "x")),
          entry("sum", ReductionOperations.reduce("Sum")),
          entry("var", Operation.of(ReductionOperations::variance, "x")));

  /** Functions of TensorFlow that {@code keras.backend} has by the same names. */
  private static final List<String> SHARED =
      List.of(
          "abs",
          "cast",
          "exp",
          "l2_normalize",
          "log",
          "reshape",
          "round",
          "sign",
          "sin",
          "cos",
          "softplus",
          "softsign",
          "sqrt",
          "square",
          "squeeze",
          "stack");

  /** Names that {@code keras.activations} of Keras 3 has; some other names of these it has not. */
  private static final List<String> ACTIVATIONS =
      List.of(
          "celu",
          "elu",
          "exponential",
          "gelu",
          "glu",
          "hard_shrink",
          "hard_sigmoid",
          "hard_silu",
          "hard_tanh",
          "leaky_relu",
          "linear",
          "log_sigmoid",
          "log_softmax",
          "mish",
          "relu",
          "relu6",
          "selu",
          "sigmoid",
          "silu",
          "soft_shrink",
          "softmax",
          "softplus",
          "softsign",
          "sparse_plus",
          "sparse_sigmoid",
          "sparsemax",
          "squareplus",
          "tanh",
          "tanh_shrink",
          "threshold");

  static final Map<String, LayerBuilder> TABLE = table();

  private LambdaLayers() {}

  private static Map<String, LayerBuilder> table() {
    Map<String, LayerBuilder> table = new HashMap<>();
    // The file does not say whose they are; these names Keras itself takes for its activations'.
    ACTIVATIONS.forEach(name -> table.put(LayerSpec.LAMBDA + name, activation(name)));
    ACTIVATIONS.forEach(name -> table.put(LayerSpec.LAMBDA + "keras." + name, activation(name)));
    for (String name : List.of("hard_swish", "swish")) {
      table.put(LayerSpec.LAMBDA + "keras." + name, activation(name));
    }
    TensorFlowFunctions.byLastName()
        .forEach(
            (name, operation) -> {
              table.put(LayerSpec.LAMBDA + "tf." + name, operation);
              // The name within TensorFlow of what replaced a function of TensorFlow 1.
              table.put(LayerSpec.LAMBDA + "tf." + name + "_v2", operation);
            });
    SHARED.forEach(
        name ->
            table.put(
                LayerSpec.LAMBDA + "keras." + name,
                Objects.requireNonNull(TensorFlowFunctions.byLastName().get(name), name)));
    BACKEND.forEach((name, operation) -> table.put(LayerSpec.LAMBDA + "keras." + name, operation));
    return Map.copyOf(table);
  }

  private static Operation activation(String name) {
    Operation known = WITH_SETTINGS.get(name);
    return known == null ? ElementwiseOperations.activation(name) : known;
  }

  private static Operation operation(String name) {
    return Objects.requireNonNull(
        (Operation) OperationLayers.TABLE.get(LayerSpec.OPERATION + name), name);
  }

  /** Exact where nothing else is said, unlike the operation of that name. */
  private static ValueRef gelu(Operands in, Formula f, ValueRef x) {
    return in.flag(false, "approximate")
        ? Activations.geluByTanh(f, x)
        : Objects.requireNonNull(Activations.TABLE.get("gelu")).write(f, x);
  }

  private static ValueRef batchFlatten(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    return f.reshape(x, x, Formula.SAME, Formula.REST);
  }

  private static ValueRef concatenate(Operands in) {
    return ShapeOperations.concatenate(in, -1);
  }

  private static ValueRef expandDims(Operands in) {
    return in.has("axis") ? ShapeOperations.expandDims(in) : ShapeOperations.expandDims(in, -1);
  }
}
