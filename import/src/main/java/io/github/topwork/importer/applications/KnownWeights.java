package io.github.topwork.importer.applications;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Official weights that were recognised tensor by tensor, whatever format they lie in and whatever
 * their names are.
 *
 * @param name whose weights they are, for example {@code Xception, ImageNet (official Keras)}
 * @param same how many of their tensors the model has, bit for bit
 * @param total how many there are
 */
public record KnownWeights(String name, int same, int total) {
  /** Lines of tensor, shape and CRC32C of its little-endian float32 bytes, without the top. */
  private static final String XCEPTION = "xception-imagenet.tsv";

  /** Are they all there? */
  public boolean isComplete() {
    return same == total;
  }

  @Override
  public String toString() {
    return name + (isComplete() ? ", all " : ", " + same + " of ") + total + " tensors";
  }

  /**
   * Compares a model's weights with those that are known: at present Xception's.
   *
   * @return empty where none of them are there
   */
  public static Optional<KnownWeights> of(ModelGraph model, WeightSource weights) {
    return of(model, weights, checksums());
  }

  /**
   * Compares a model's weights with a table.
   *
   * @param known shape and CRC32C by tensor, for example {@code 3x3x3x32 0a1b2c3d}
   */
  static Optional<KnownWeights> of(
      ModelGraph model, WeightSource weights, Map<String, String> known) {
    Set<String> shapes =
        known.values().stream()
            .map(value -> value.substring(0, value.indexOf(' ')))
            .collect(Collectors.toSet());
    Map<String, Variable> candidates = new HashMap<>();
    for (Variable variable : model.variables()) {
      if (variable.type() == DataType.FLOAT && shapes.contains(shape(variable))) {
        candidates.put(variable.name(), variable);
      }
    }
    // Other models have some of these shapes too: read no numbers for them.
    if (candidates.size() < known.size()) {
      return Optional.empty();
    }
    Set<String> found = new HashSet<>();
    for (Variable variable : candidates.values()) {
      weights
          .find(variable.name())
          .ifPresent(numbers -> found.add(shape(variable) + " " + checksum(numbers)));
    }
    int same = (int) known.values().stream().filter(found::contains).count();
    // Forty gammas of the official weights are all ones, as those of any new model.
    return known.values().stream().noneMatch(value -> isKernel(value) && found.contains(value))
        ? Optional.empty()
        : Optional.of(new KnownWeights("Xception, ImageNet (official Keras)", same, known.size()));
  }

  private static boolean isKernel(String shapeAndChecksum) {
    return shapeAndChecksum.contains("x");
  }

  private static String shape(Variable variable) {
    return Arrays.stream(variable.shape().toSizes())
        .mapToObj(String::valueOf)
        .collect(Collectors.joining("x"));
  }

  private static String checksum(TensorData numbers) {
    CRC32C crc = new CRC32C();
    crc.update(numbers.bytes());
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  /** The table of Xception. */
  static Map<String, String> checksums() {
    Map<String, String> checksums = new HashMap<>();
    try (InputStream in = KnownWeights.class.getResourceAsStream(XCEPTION)) {
      if (in == null) {
        throw new IllegalStateException("resource " + XCEPTION + " is missing");
      }
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .forEach(
              line -> {
                String[] cells = line.split("\t", -1);
                checksums.put(cells[0], cells[1] + " " + cells[2]);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return checksums;
  }
}
