package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of weights that no file gives: drawn as the layer's initializers say, with the same seed
 * the same.
 */
final class StartValues {
  private static final String INITIALIZER = "_initializer";

  /** Settings of weights that are not named after them. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "depthwise_kernel", "depthwise_initializer",
          "pointwise_kernel", "pointwise_initializer",
          "recurrent_kernel", "recurrent_initializer");

  private StartValues() {}

  /** What decides the numbers of one weight or random layer. */
  static long seed(long seed, String name) {
    return seed * 0x9E3779B97F4A7C15L + name.hashCode();
  }

  /**
   * Draws numbers.
   *
   * @throws LayerException if the layer names an initializer that is not known
   */
  static TensorData draw(LayerInstance.Weight weight, long seed) {
    Shape shape = weight.variable().shape();
    float[] values = new float[Math.toIntExact(shape.elementCount())];
    JsonNode config = weight.place().config();
    JsonNode stated = config.path(setting(weight));
    JsonNode initializer =
        stated.isMissingNode() || stated.isNull() ? TextNode.valueOf(unstated(weight)) : stated;
    Initializers.of(initializer).fill(values, shape, seed(seed, weight.variable().name()));
    if (weight.role().endsWith("bias") && config.path("unit_forget_bias").asBoolean()) {
      // The second of an LSTM's four gates forgets least at the start.
      Arrays.fill(values, values.length / 4, values.length / 2, 1);
    }
    return TensorData.ofFloats(values, shape.toSizes());
  }

  private static String setting(LayerInstance.Weight weight) {
    String name = last(weight.role());
    if (name.equals("kernel") && weight.layer().spec().className().startsWith("Depthwise")) {
      return "depthwise_initializer";
    }
    return SETTINGS.getOrDefault(name, name + INITIALIZER);
  }

  private static String last(String role) {
    return role.substring(role.lastIndexOf('/') + 1);
  }

  /** Keras's defaults for weights of these names. */
  private static String unstated(LayerInstance.Weight weight) {
    String name = last(weight.role());
    if (name.contains("kernel")) {
      return "glorot_uniform";
    }
    if (name.equals("embeddings")) {
      return "uniform";
    }
    return name.equals("gamma") || name.contains("variance") ? "ones" : "zeros";
  }

  /**
   * Numbers for a weight of a model by its variable's name, if it has one of that name.
   *
   * @throws ModelFormatException if the layer names an initializer that is not known
   */
  static Optional<TensorData> find(BuiltModel model, String variable, long seed) {
    return model.root().allWeights().stream()
        .filter(weight -> weight.variable().name().equals(variable))
        .findFirst()
        .map(weight -> ofModel(weight, seed));
  }

  private static TensorData ofModel(LayerInstance.Weight weight, long seed) {
    try {
      return draw(weight, seed);
    } catch (LayerException e) {
      throw new ModelFormatException(
          new Problem(
              "Start values",
              e.given(),
              e.expected(),
              "layer '" + weight.layer().path() + "'",
              "load weights from a file"));
    }
  }
}
