package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.importer.keras.LayerException;

/**
 * The bounds between which an augmentation draws a number.
 *
 * @param low the least
 * @param high the greatest; numbers are below it, or equal to both
 */
record Factor(double low, double high) {
  /** All fractions. */
  static final Factor UNIT = new Factor(0, 1);

  /**
   * Reads a setting of two numbers, or of one, which stands for itself and its negative as far as
   * the layer takes that: with Keras a {@code RandomContrast(0.2)} only ever adds contrast.
   *
   * @throws LayerException if it is not between {@code least} and {@code most}
   */
  static Factor of(LayerConfig config, String key, double least, double most) {
    JsonNode value = config.get(key);
    double[] numbers = config.numbers(key);
    boolean isRange = numbers.length == (value.isNumber() ? 1 : 2);
    for (double number : numbers) {
      isRange &= number >= least && number <= most;
    }
    if (!isRange) {
      throw new LayerException(
          key + ": " + value, "a number, or two, from " + least + " to " + most);
    }
    if (value.isNumber()) {
      double bound = Math.abs(numbers[0]);
      return new Factor(Math.max(-bound, least), bound);
    }
    return new Factor(Math.min(numbers[0], numbers[1]), Math.max(numbers[0], numbers[1]));
  }

  /** The range of pixel values that a layer is told. */
  static Factor valueRange(LayerConfig config) {
    double[] range = config.numbers("value_range");
    if (range.length != 2 || range[0] == range[1]) {
      throw new LayerException(
          "value_range: " + config.get("value_range"), "two different numbers, such as [0, 255]");
    }
    return new Factor(Math.min(range[0], range[1]), Math.max(range[0], range[1]));
  }

  double size() {
    return high - low;
  }

  /** The bounds times a number and plus another. */
  Factor scaled(double scale, double offset) {
    return new Factor(low * scale + offset, high * scale + offset);
  }
}
