package io.github.topwork.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keras Applications with generated weights, and the features that Keras 3 computed with them
 * ({@code testdata/data/applications}).
 *
 * <p>The generator of {@link SeededWeights} makes the tensor {@code NAME:LAYER/ROLE}, for example
 * {@code ResNet50:conv1_conv/kernel}; {@code LAYER} is the layer's own name, without those of the
 * models around it, and a role is what {@link ApplicationSummaries.Weight} says. Shift and scale:
 *
 * <table>
 *   <caption>Distributions</caption>
 *   <tr><td>kernel, pointwise_kernel</td><td>0, gain · √(3 / product of all sizes but the last)</td></tr>
 *   <tr><td>depthwise_kernel</td><td>0, gain · √(3 / (rows · columns))</td></tr>
 *   <tr><td>bias</td><td>0, 0.05</td></tr>
 *   <tr><td>gamma</td><td>1, 0.2</td></tr>
 *   <tr><td>gamma of a layer with v whose name ends in _project_bn</td><td>0.25, 0.05</td></tr>
 *   <tr><td>beta</td><td>0, 0.1</td></tr>
 *   <tr><td>moving_mean</td><td>0, 0.1 · √v</td></tr>
 *   <tr><td>moving_variance</td><td>v, 0.5 · v</td></tr>
 * </table>
 *
 * The gain stands in {@code features.tsv}; v is what {@code variances.tsv.gz} says of the layer
 * (EfficientNets only), else 1. {@code mean}, {@code variance} and {@code count} of a Normalization
 * are 0, 1 and 0: Keras computes with copies of them that it takes when the layer is built.
 */
public final class SeededApplications {
  /**
   * Features of a model without top, with {@code pooling='avg'}.
   *
   * @param name as in {@link ApplicationSummaries}
   * @param size height and width of the input in pixels
   * @param inputShift middle of the input's uniform distribution
   * @param inputScale half of its width
   * @param gain of the kernels
   */
  public record Golden(String name, int size, double inputShift, double inputScale, double gain) {}

  private static final Map<String, Float> START_VALUES =
      Map.of("mean", 0f, "variance", 1f, "count", 0f);

  private static final String SMALL_BRANCH = "_project_bn";

  private final Map<String, Golden> goldens = new LinkedHashMap<>();
  private final Map<String, Double> variances = new HashMap<>();

  private SeededApplications() {}

  /** Reads the tables. */
  public static SeededApplications read() throws IOException {
    SeededApplications result = new SeededApplications();
    byte[] table = Files.readAllBytes(TestData.path("applications/features.tsv"));
    for (List<String> row : Archive.rows(table, true)) {
      result.goldens.put(
          row.get(0),
          new Golden(
              row.get(0),
              Integer.parseInt(row.get(1)),
              Double.parseDouble(row.get(2)),
              Double.parseDouble(row.get(3)),
              Double.parseDouble(row.get(4))));
    }
    Path measured = TestData.path("applications/variances.tsv.gz");
    for (List<String> row : Archive.rows(Archive.decompress(measured), false)) {
      result.variances.put(row.get(0) + ":" + row.get(1), Double.parseDouble(row.get(2)));
    }
    return result;
  }

  /** Every model with features. */
  public List<Golden> goldens() {
    return List.copyOf(goldens.values());
  }

  /** The names of the models whose output with top and softmax is kept too. */
  public List<String> tops() {
    return goldens.keySet().stream()
        .filter(name -> Files.exists(folder().resolve(name + "-top.npy")))
        .toList();
  }

  /**
   * A weight's values in C order.
   *
   * @param name as in {@link ApplicationSummaries}
   * @param layer the layer's own name; a path is cut to it
   * @param role as in {@link ApplicationSummaries.Weight}
   * @param shape as in Keras
   * @throws IllegalArgumentException if the model or the role is unknown
   */
  public float[] weight(String name, String layer, String role, List<Long> shape) {
    String own = layer.substring(layer.lastIndexOf('/') + 1);
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    if (START_VALUES.containsKey(role)) {
      float[] values = new float[count];
      Arrays.fill(values, START_VALUES.getOrDefault(role, 0f));
      return values;
    }
    Double variance = variances.get(name + ":" + own);
    double[] distribution =
        variance != null && role.equals("gamma") && own.endsWith(SMALL_BRANCH)
            ? new double[] {0.25, 0.05}
            : distribution(golden(name).gain(), variance == null ? 1 : variance, role, shape);
    return new SeededWeights(name + ":" + own + "/" + role, distribution[0], distribution[1])
        .next(count);
  }

  private static double[] distribution(
      double gain, double variance, String role, List<Long> shape) {
    return switch (role) {
      case "depthwise_kernel" -> kernel(gain, shape.subList(0, 2));
      case "kernel", "pointwise_kernel" -> kernel(gain, shape.subList(0, shape.size() - 1));
      case "bias" -> new double[] {0, 0.05};
      case "gamma" -> new double[] {1, 0.2};
      case "beta" -> new double[] {0, 0.1};
      case "moving_mean" -> new double[] {0, 0.1 * Math.sqrt(variance)};
      case "moving_variance" -> new double[] {variance, 0.5 * variance};
      default ->
          throw new IllegalArgumentException(
              "role: "
                  + role
                  + " (expected one of: kernel, depthwise_kernel, pointwise_kernel, bias, gamma,"
                  + " beta, moving_mean, moving_variance, mean, variance, count)");
    };
  }

  private static double[] kernel(double gain, List<Long> sizes) {
    long fanIn = sizes.stream().reduce(1L, Math::multiplyExact);
    return new double[] {0, gain * Math.sqrt(3.0 / fanIn)};
  }

  /** The picture whose features were computed, {@code float32[1, size, size, 3]}. */
  public Npy input(String name) {
    return input(name, golden(name).size());
  }

  /**
   * A picture of another size; {@link #expectedTop} was computed for 224.
   *
   * @return {@code float32[1, size, size, 3]}, in [0, 255) where the model scales pixels itself,
   *     else in [-1, 1)
   */
  public Npy input(String name, int size) {
    Golden golden = golden(name);
    SeededWeights pixels =
        new SeededWeights(name + ":input", golden.inputShift(), golden.inputScale());
    return Npy.ofFloats(pixels.next(size * size * 3), 1, size, size, 3);
  }

  /** The features for {@link #input(String)}, {@code float32[1, channels]}. */
  public Npy expected(String name) throws IOException {
    return Npy.read(folder().resolve(golden(name).name() + ".npy"));
  }

  /**
   * Probabilities of the model with top at 224×224.
   *
   * @param name one of {@link #tops()}
   * @return {@code float32[1, 1000]}
   */
  public Npy expectedTop(String name) throws IOException {
    return Npy.read(folder().resolve(golden(name).name() + "-top.npy"));
  }

  /** Pixels for the {@code preprocess_input} functions, {@code uint8[1, 4, 4, 3]}. */
  public static Npy preprocessInput() throws IOException {
    return Npy.read(TestData.path("applications/preprocess/input.npy"));
  }

  /**
   * What {@code keras.applications.FAMILY.preprocess_input} makes of {@link #preprocessInput}, as
   * float32, by module name ({@code resnet_v2}).
   */
  public static Map<String, Npy> preprocessed() throws IOException {
    Path folder = TestData.path("applications/preprocess");
    Map<String, Npy> families = new LinkedHashMap<>();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(folder)) {
      list.sorted().forEach(files::add);
    }
    for (Path file : files) {
      String family = file.getFileName().toString().replace(".npy", "");
      if (!family.equals("input")) {
        families.put(family, Npy.read(file));
      }
    }
    return families;
  }

  private static Path folder() {
    return TestData.path("applications/features");
  }

  private Golden golden(String name) {
    Golden golden = goldens.get(name);
    if (golden == null) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected one of: " + String.join(", ", goldens.keySet()) + ")");
    }
    return golden;
  }
}
