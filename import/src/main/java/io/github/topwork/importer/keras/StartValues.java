package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Numbers of weights that no file gives: drawn as the layer's initializers say, with the same seed
 * the same. They are not the numbers that Keras would draw.
 */
final class StartValues {
  /** Standard deviation of a normal distribution cut off at two of its standard deviations. */
  private static final double TRUNCATED_STDDEV = .87962566103423978;

  /** Settings of weights that are not named after them. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "depthwise_kernel", "depthwise_initializer",
          "pointwise_kernel", "pointwise_initializer",
          "recurrent_kernel", "recurrent_initializer");

  private StartValues() {}

  /**
   * Draws numbers.
   *
   * @throws ModelFormatException if the layer names an initializer that is not known
   */
  static TensorData of(LayerInstance.Weight weight, long seed) {
    Shape shape = weight.variable().shape();
    float[] values = new float[Math.toIntExact(shape.elementCount())];
    try {
      fill(values, shape, weight, new Random(seed ^ weight.variable().name().hashCode()));
      if (weight.role().endsWith("bias")
          && weight.place().config().path("unit_forget_bias").asBoolean()) {
        // The second of an LSTM's four gates forgets least at the start.
        Arrays.fill(values, values.length / 4, values.length / 2, 1);
      }
    } catch (LayerException e) {
      throw new ModelFormatException(
          new Problem(
              "Start values",
              e.given(),
              e.expected(),
              "layer '" + weight.layer().path() + "'",
              "load weights from a file"));
    }
    return TensorData.ofFloats(values, shape.toSizes());
  }

  private static void fill(
      float[] values, Shape shape, LayerInstance.Weight weight, Random random) {
    JsonNode config = weight.place().config();
    String role = weight.role().substring(weight.role().lastIndexOf('/') + 1);
    JsonNode stated = config.path(SETTINGS.getOrDefault(role, role + "_initializer"));
    String name = stated.isTextual() ? stated.textValue() : stated.path("class_name").asText("");
    JsonNode settings = stated.path("config");
    double[] fans = fans(shape);
    switch (name.toLowerCase(Locale.ROOT).replace("_", "")) {
      case "" -> fillUnstated(values, weight, fans, random);
      case "zeros", "zero" -> Arrays.fill(values, 0);
      case "ones", "one" -> Arrays.fill(values, 1);
      case "constant" -> Arrays.fill(values, (float) settings.path("value").asDouble(0));
      case "glorotuniform" -> uniform(values, Math.sqrt(6 / (fans[0] + fans[1])), random);
      case "glorotnormal" -> truncated(values, 2 / (fans[0] + fans[1]), random);
      case "heuniform" -> uniform(values, Math.sqrt(6 / fans[0]), random);
      case "henormal" -> truncated(values, 2 / fans[0], random);
      case "lecununiform" -> uniform(values, Math.sqrt(3 / fans[0]), random);
      case "lecunnormal" -> truncated(values, 1 / fans[0], random);
      case "randomuniform", "uniform" -> {
        double low = settings.path("minval").asDouble(-0.05);
        double high = settings.path("maxval").asDouble(0.05);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (low + random.nextDouble() * (high - low));
        }
      }
      case "randomnormal", "normal" -> normal(values, settings, Double.POSITIVE_INFINITY, random);
      case "truncatednormal" -> normal(values, settings, 2, random);
      case "orthogonal" ->
          orthogonal(values, fans, settings.path("gain").asDouble(1), shape.rank(), random);
      case "variancescaling" -> scaled(values, settings, fans, random);
      default ->
          throw new LayerException(
              "initializer '" + name + "' of weight '" + weight.role() + "'",
              "a random, constant or variance-scaling initializer, or weights from a file");
    }
  }

  /** Rows or columns, whichever are fewer, of length {@code gain} and at right angles. */
  private static void orthogonal(
      float[] values, double[] fans, double gain, int rank, Random random) {
    int columns = rank < 2 ? values.length : (int) fans[1];
    int rows = values.length / Math.max(1, columns);
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      double[] vector = vectors[i];
      for (int k = 0; k < length; k++) {
        vector[k] = random.nextGaussian();
      }
      // Twice: what rounding left of the other directions goes with the second time.
      for (int j = 0; j < 2 * i; j++) {
        double shared = product(vector, vectors[j % i]);
        for (int k = 0; k < length; k++) {
          vector[k] -= shared * vectors[j % i][k];
        }
      }
      double size = Math.sqrt(product(vector, vector));
      for (int k = 0; k < length; k++) {
        vector[k] /= size;
        int place = rows <= columns ? i * columns + k : k * columns + i;
        values[place] = (float) (gain * vector[k]);
      }
    }
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Keras's defaults for weights of these names. */
  private static void fillUnstated(
      float[] values, LayerInstance.Weight weight, double[] fans, Random random) {
    String role = weight.role();
    if (role.contains("kernel")) {
      uniform(values, Math.sqrt(6 / (fans[0] + fans[1])), random);
    } else if (role.equals("embeddings")) {
      uniform(values, 0.05, random);
    } else {
      Arrays.fill(values, role.equals("gamma") || role.contains("variance") ? 1 : 0);
    }
  }

  private static void scaled(float[] values, JsonNode settings, double[] fans, Random random) {
    double fan =
        switch (settings.path("mode").asText("fan_in")) {
          case "fan_out" -> fans[1];
          case "fan_avg" -> (fans[0] + fans[1]) / 2;
          default -> fans[0];
        };
    double variance = settings.path("scale").asDouble(1) / Math.max(1, fan);
    switch (settings.path("distribution").asText("truncated_normal")) {
      case "uniform" -> uniform(values, Math.sqrt(3 * variance), random);
      case "untruncated_normal" -> draw(values, 0, Math.sqrt(variance), 1e9, random);
      default -> truncated(values, variance, random);
    }
  }

  private static void uniform(float[] values, double limit, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  private static void truncated(float[] values, double variance, Random random) {
    draw(values, 0, Math.sqrt(variance) / TRUNCATED_STDDEV, 2, random);
  }

  private static void normal(float[] values, JsonNode settings, double cut, Random random) {
    double mean = settings.path("mean").asDouble(0);
    draw(values, mean, settings.path("stddev").asDouble(0.05), cut, random);
  }

  private static void draw(float[] values, double mean, double stddev, double cut, Random random) {
    for (int i = 0; i < values.length; i++) {
      double drawn = random.nextGaussian();
      while (Math.abs(drawn) > cut) {
        drawn = random.nextGaussian();
      }
      values[i] = (float) (mean + stddev * drawn);
    }
  }

  /** Values that go into one output, and outputs that one value goes into, as Keras counts them. */
  private static double[] fans(Shape shape) {
    int rank = shape.rank();
    if (rank == 0) {
      return new double[] {1, 1};
    }
    if (rank == 1) {
      double size = Math.max(1, shape.dim(0).sizeOrMinusOne());
      return new double[] {size, size};
    }
    double field = 1;
    for (int i = 0; i < rank - 2; i++) {
      field *= shape.dim(i).sizeOrMinusOne();
    }
    return new double[] {
      Math.max(1, field * shape.dim(rank - 2).sizeOrMinusOne()),
      Math.max(1, field * shape.dim(rank - 1).sizeOrMinusOne())
    };
  }

  /** Numbers for a weight of a model by its variable's name, if it has one of that name. */
  static Optional<TensorData> find(BuiltModel model, String variable, long seed) {
    return model.root().allWeights().stream()
        .filter(weight -> weight.variable().name().equals(variable))
        .findFirst()
        .map(weight -> of(weight, seed));
  }
}
