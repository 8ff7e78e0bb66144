package io.github.topwork.testdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What Keras 3 shows of every Keras Application: parameters, layers, official weight files ({@code
 * testdata/data/applications/models.tsv} and {@code layers.zip.gz}).
 *
 * <p>A name is a function of {@code keras.applications}, with what was asked of it: {@code
 * Xception}, {@code MobileNet_0.25} (alpha), {@code MobileNetV3Small_minimalistic}.
 */
public final class ApplicationSummaries {
  /** A size of an input that the model leaves open. */
  public static final long UNKNOWN = -1;

  private ApplicationSummaries() {}

  /**
   * A model with random weights at its default input.
   *
   * @param name the name, see {@link ApplicationSummaries}
   * @param includeTop whether with its classifier of 1,000 classes
   * @param input height, width, channels; {@link #UNKNOWN} where open
   * @param total all parameters, as {@code model.count_params()}
   * @param trainable those of {@code model.trainable_weights}
   * @param nonTrainable the others
   * @param layers number of layers, those inside nested models included
   * @param digest see {@link ApplicationSummaries#digest}
   * @param weightFile the official ImageNet weights; absent where there are none
   */
  public record Summary(
      String name,
      boolean includeTop,
      List<Long> input,
      long total,
      long trainable,
      long nonTrainable,
      int layers,
      String digest,
      Optional<WeightFile> weightFile) {
    public Summary {
      input = List.copyOf(input);
    }
  }

  /**
   * Official ImageNet weights, as the Keras source names them.
   *
   * @param name the file in {@code ~/.keras/models}
   * @param url where Keras takes it from
   * @param hash MD5 (32 digits) or SHA-256 (64), hexadecimal; absent where Keras checks none
   */
  public record WeightFile(String name, String url, Optional<String> hash) {}

  /**
   * One layer.
   *
   * @param path its name; inside a nested model with that model's name and a slash before it
   * @param type its class, for example {@code Conv2D}
   * @param trainable its attribute
   * @param weights its own weights; a nested model has none
   */
  public record Layer(String path, String type, boolean trainable, List<Weight> weights) {
    public Layer {
      weights = List.copyOf(weights);
    }

    /** The name without those of the models around it. */
    public String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    private String line() {
      StringBuilder line = new StringBuilder(path).append('\t').append(type).append('\t');
      line.append(weights.isEmpty() ? "-" : "");
      for (Weight each : weights) {
        line.append(each == weights.get(0) ? "" : " ").append(each.text());
      }
      return line.append('\n').toString();
    }
  }

  /**
   * One weight.
   *
   * @param role {@code kernel}, {@code bias}, {@code gamma}, {@code moving_mean} and so on; a
   *     DepthwiseConv2D's is {@code depthwise_kernel}, a LayerScale's {@code gamma}
   * @param shape its dimensions; empty for a number
   */
  public record Weight(String role, List<Long> shape) {
    public Weight {
      shape = List.copyOf(shape);
    }

    private String text() {
      String sizes = String.join("x", shape.stream().map(String::valueOf).toList());
      return role + ":" + (sizes.isEmpty() ? "-" : sizes);
    }

    private static Weight parse(String text) {
      int colon = text.indexOf(':');
      String sizes = text.substring(colon + 1);
      return new Weight(
          text.substring(0, colon),
          sizes.equals("-")
              ? List.of()
              : Arrays.stream(sizes.split("x")).map(Long::valueOf).toList());
    }
  }

  /** Every model with and without its top, in the order of {@code models.tsv}. */
  public static List<Summary> summaries() throws IOException {
    byte[] table = Files.readAllBytes(TestData.path("applications/models.tsv"));
    return Archive.rows(table, true).stream().map(ApplicationSummaries::summary).toList();
  }

  /**
   * One model.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Summary summary(String name, boolean includeTop) throws IOException {
    List<Summary> all = summaries();
    return all.stream()
        .filter(each -> each.name().equals(name) && each.includeTop() == includeTop)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name: "
                        + name
                        + " (expected one of: "
                        + String.join(", ", all.stream().map(Summary::name).distinct().toList())
                        + ")"));
  }

  private static Summary summary(List<String> cells) {
    return new Summary(
        cells.get(0),
        Boolean.parseBoolean(cells.get(1)),
        Arrays.stream(cells.get(2).split(","))
            .map(size -> size.equals("-") ? UNKNOWN : Long.parseLong(size))
            .toList(),
        Long.parseLong(cells.get(3)),
        Long.parseLong(cells.get(4)),
        Long.parseLong(cells.get(5)),
        Integer.parseInt(cells.get(6)),
        cells.get(7),
        cells.get(8).equals("-")
            ? Optional.empty()
            : Optional.of(
                new WeightFile(
                    cells.get(8),
                    cells.get(9),
                    Optional.of(cells.get(10)).filter(hash -> !hash.equals("-")))));
  }

  /** The layers of every model with its top, in Keras's order, by name. */
  public static Map<String, List<Layer>> layers() throws IOException {
    Path archive = TestData.path("applications/layers.zip.gz");
    Map<String, List<Layer>> layers = new TreeMap<>();
    for (Map.Entry<String, byte[]> entry : Archive.read(archive).entrySet()) {
      layers.put(
          entry.getKey().substring(0, entry.getKey().length() - ".tsv".length()),
          Archive.rows(entry.getValue(), false).stream().map(ApplicationSummaries::layer).toList());
    }
    return layers;
  }

  private static Layer layer(List<String> cells) {
    String weights = cells.get(4);
    return new Layer(
        cells.get(1),
        cells.get(2),
        Boolean.parseBoolean(cells.get(3)),
        weights.equals("-")
            ? List.of()
            : Arrays.stream(weights.split(" ")).map(Weight::parse).toList());
  }

  /**
   * SHA-256, hexadecimal, over one line per layer: path, tab, class, tab, weights ({@code
   * kernel:3x3x3x32 bias:32}, or {@code -}), line feed.
   */
  public static String digest(List<Layer> layers) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      layers.forEach(layer -> sha256.update(layer.line().getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException cause) {
      throw new IllegalStateException("Every JDK has SHA-256", cause);
    }
  }
}
