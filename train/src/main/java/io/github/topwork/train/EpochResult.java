package io.github.topwork.train;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch gave.
 *
 * @param epoch counted from 0
 * @param learningRate learning rate at its end
 * @param values by name, in Keras's order and spelling: {@code loss}, {@code accuracy}, and with
 *     validation {@code val_loss}, {@code val_accuracy}; each over all of the epoch's examples
 * @param duration time taken, validation included
 */
public record EpochResult(
    int epoch, double learningRate, Map<String, Double> values, Duration duration) {
  public EpochResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The value of this name.
   *
   * @throws IllegalArgumentException if the epoch has none; the known names are listed
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "monitor: '" + name + "' (expected one of: " + values.keySet() + ")");
    }
    return value;
  }
}
