package io.github.topwork.importer.keras;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Keras's initializers. The distributions are Keras's; the numbers are not: the generators are
 * Java's, the same on every machine for the same seed.
 */
final class Initializers {
  /** Draws numbers. */
  interface Draw {
    /** Fills the values of a weight, {@code float32} of this shape in row-major order. */
    void fill(float[] values, Shape shape, long seed);
  }

  /** Reads the settings of an initializer. */
  private interface Reader {
    Draw read(LayerConfig settings);
  }

  /** Standard deviation of a standard normal cut at ±2; Keras divides by it. */
  private static final double TRUNCATED_DEVIATION = .87962566103423978;

  private static final double CUT = 2;

  private static final Map<String, Reader> TABLE =
      Map.ofEntries(
          entry("constant", Initializers::constant),
          entry("glorotnormal", settings -> scaling(1, "fan_avg", "truncated_normal")),
          entry("glorotuniform", settings -> scaling(1, "fan_avg", "uniform")),
          entry("henormal", settings -> scaling(2, "fan_in", "truncated_normal")),
          entry("heuniform", settings -> scaling(2, "fan_in", "uniform")),
          entry("identity", settings -> identity(settings.number("gain", 1))),
          entry("lecunnormal", settings -> scaling(1, "fan_in", "truncated_normal")),
          entry("lecununiform", settings -> scaling(1, "fan_in", "uniform")),
          entry("normal", settings -> normal(settings, Double.POSITIVE_INFINITY)),
          entry("one", settings -> same(1)),
          entry("ones", settings -> same(1)),
          entry("orthogonal", settings -> orthogonal(settings.number("gain", 1))),
          entry("randomnormal", settings -> normal(settings, Double.POSITIVE_INFINITY)),
          entry("randomuniform", Initializers::uniform),
          entry("truncatednormal", settings -> normal(settings, CUT)),
          entry("uniform", Initializers::uniform),
          entry("variancescaling", Initializers::scaling),
          entry("zero", settings -> same(0)),
          entry("zeros", settings -> same(0)));

  private Initializers() {}

  /**
   * Reads an initializer: its name, in Keras's spelling or with underscores, or {@code
   * {"class_name": …, "config": …}}.
   *
   * @throws LayerException if it is not one of Keras's, or has other settings
   */
  static Draw of(JsonNode stated) {
    String name = stated.isTextual() ? stated.textValue() : stated.path("class_name").asText();
    String key = name.toLowerCase(Locale.ROOT).replace("_", "").replaceFirst("initializer$", "");
    Reader reader = TABLE.get(key);
    if (reader == null) {
      throw new LayerException(
          "initializer " + (name.isEmpty() ? stated : "'" + name + "'"),
          "one of " + new TreeSet<>(TABLE.keySet()) + ", or weights from a file");
    }
    ObjectNode config =
        stated.path("config") instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode();
    LayerConfig settings = new LayerConfig(config, name);
    long own = settings.integer("seed", 0);
    Draw draw = reader.read(settings);
    if (!settings.unread().isEmpty()) {
      throw new LayerException(
          "settings " + settings.unread() + " of initializer '" + name + "'",
          "settings of that initializer");
    }
    return (values, shape, seed) -> draw.fill(values, shape, seed + own);
  }

  private static Draw same(double value) {
    return (values, shape, seed) -> Arrays.fill(values, (float) value);
  }

  private static Draw constant(LayerConfig settings) {
    double[] given = settings.has("value") ? settings.numbers("value") : new double[1];
    return (values, shape, seed) -> {
      if (given.length != 1 && given.length != values.length) {
        throw new LayerException(
            given.length + " constants for a weight of shape " + shape, "one, or one for each");
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) given[given.length == 1 ? 0 : i];
      }
    };
  }

  private static Draw uniform(LayerConfig settings) {
    double low = settings.number("minval", -0.05);
    double high = settings.number("maxval", 0.05);
    return (values, shape, seed) -> {
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (low + random.nextDouble() * (high - low));
      }
    };
  }

  private static Draw normal(LayerConfig settings, double cut) {
    double mean = settings.number("mean", 0);
    double deviation = settings.number("stddev", 0.05);
    return (values, shape, seed) -> normal(values, mean, deviation, cut, seed);
  }

  /** Numbers further from the mean than {@code cut} standard deviations are drawn again. */
  private static void normal(float[] values, double mean, double deviation, double cut, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      double drawn = random.nextGaussian();
      while (Math.abs(drawn) > cut) {
        drawn = random.nextGaussian();
      }
      values[i] = (float) (mean + deviation * drawn);
    }
  }

  private static Draw scaling(LayerConfig settings) {
    double scale = settings.number("scale", 1);
    if (!(scale > 0)) {
      throw new LayerException("scale: " + scale, "above zero");
    }
    return scaling(
        scale,
        settings.choice("mode", "fan_in", "fan_out", "fan_avg"),
        settings.choice(
            "distribution", "truncated_normal", "normal", "untruncated_normal", "uniform"));
  }

  private static Draw scaling(double scale, String mode, String distribution) {
    return (values, shape, seed) -> {
      double[] fans = fans(shape);
      double fan =
          switch (mode) {
            case "fan_out" -> fans[1];
            case "fan_avg" -> (fans[0] + fans[1]) / 2;
            default -> fans[0];
          };
      double counted = Math.max(1, fan);
      switch (distribution) {
        case "uniform" -> uniform(values, Math.sqrt(3 * scale / counted), seed);
        case "untruncated_normal" ->
            normal(values, 0, Math.sqrt(scale / counted), Double.POSITIVE_INFINITY, seed);
        default -> normal(values, 0, Math.sqrt(scale / counted) / TRUNCATED_DEVIATION, CUT, seed);
      }
    };
  }

  private static void uniform(float[] values, double limit, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
  }

  /** Values that go into one output, and outputs that one value goes into, as Keras counts them. */
  private static double[] fans(Shape shape) {
    long[] sizes = shape.toSizes();
    int rank = sizes.length;
    if (rank < 2) {
      double only = rank == 0 ? 1 : sizes[0];
      return new double[] {only, only};
    }
    double field = 1;
    for (int i = 0; i < rank - 2; i++) {
      field *= sizes[i];
    }
    return new double[] {field * sizes[rank - 2], field * sizes[rank - 1]};
  }

  private static Draw identity(double gain) {
    return (values, shape, seed) -> {
      if (shape.rank() != 2) {
        throw new LayerException("initializer 'identity' of shape " + shape, "a matrix");
      }
      int columns = Math.toIntExact(shape.dim(1).sizeOrMinusOne());
      for (int i = 0; i < Math.min(columns, values.length / columns); i++) {
        values[i * columns + i] = (float) gain;
      }
    };
  }

  /** Rows or columns, whichever are fewer, of length {@code gain} and at right angles. */
  private static Draw orthogonal(double gain) {
    return (values, shape, seed) -> {
      if (shape.rank() < 2) {
        throw new LayerException("initializer 'orthogonal' of shape " + shape, "rank 2 or more");
      }
      Random random = new Random(seed);
      int columns = Math.toIntExact(shape.dim(-1).sizeOrMinusOne());
      int rows = values.length / Math.max(1, columns);
      int length = Math.max(rows, columns);
      double[][] vectors = new double[Math.min(rows, columns)][length];
      for (int i = 0; i < vectors.length; i++) {
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
    };
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
