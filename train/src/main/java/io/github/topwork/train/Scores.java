package io.github.topwork.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Loss, the mean over some examples, and metrics of the same examples.
 *
 * @param values by name, the loss first
 */
public record Scores(Map<String, Double> values) {
  static final String LOSS = "loss";

  public Scores {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The loss. */
  public double loss() {
    return value(LOSS);
  }

  /**
   * The value of this name.
   *
   * @throws IllegalArgumentException if there is none; the known names are listed
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "metric: '" + name + "' (expected one of: " + values.keySet() + ")");
    }
    return value;
  }
}
