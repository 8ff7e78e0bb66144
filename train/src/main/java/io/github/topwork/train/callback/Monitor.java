package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of an epoch that a callback watches, and which way is better.
 *
 * @param name for example {@code val_loss} or {@code val_auc}
 * @param direction which way is better; where it is empty the metric of that name says it
 * @param minDelta changes not greater than this are none; at least 0
 */
public record Monitor(String name, Optional<Direction> direction, double minDelta) {
  /** Which way is better. */
  public enum Direction {
    /** Losses and errors. */
    SMALLER,
    /** Accuracies. */
    GREATER
  }

  private static final String VALIDATION = "val_";
  private static final String LOSS = "loss";

  public Monitor {
    if (!(minDelta >= 0)) {
      throw new IllegalArgumentException("minDelta: " + minDelta + " (expected: >= 0)");
    }
  }

  /** Watches the value of this name: smaller is better of a loss, of a metric what it says. */
  public static Monitor of(String name) {
    return new Monitor(name, Optional.empty(), 0);
  }

  /** Returns the monitor with another least change. */
  public Monitor withMinDelta(double newMinDelta) {
    return new Monitor(name, direction, newMinDelta);
  }

  /** Returns the monitor with another direction. */
  public Monitor withDirection(Direction newDirection) {
    return new Monitor(name, Optional.of(newDirection), minDelta);
  }

  /**
   * Returns the monitor with the direction that loss and metrics have.
   *
   * @throws IllegalArgumentException if no direction was given and none of them has this name; the
   *     known names are listed
   */
  public Monitor among(List<Metric> metrics) {
    if (direction.isPresent()) {
      return this;
    }
    String bare = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
    if (bare.equals(LOSS)) {
      return withDirection(Direction.SMALLER);
    }
    List<String> names = new ArrayList<>(List.of(LOSS));
    for (Metric metric : metrics) {
      if (metric.name().equals(bare)) {
        return withDirection(metric.isGreaterBetter() ? Direction.GREATER : Direction.SMALLER);
      }
      names.add(metric.name());
    }
    throw new IllegalArgumentException(
        "monitor: '"
            + name
            + "' (expected one of: "
            + String.join(", ", names)
            + "; of validation with "
            + VALIDATION
            + " before it)");
  }

  /**
   * Returns the monitor for a training, with the direction that its loss and metrics have.
   *
   * @throws IllegalArgumentException as {@link #among}, or if it watches a validation and there is
   *     none
   */
  public Monitor in(TrainingControl control) {
    if (name.startsWith(VALIDATION) && !control.hasValidation()) {
      throw new IllegalArgumentException(
          "monitor: '"
              + name
              + "' without validation (expected: validation examples, or a value of the training"
              + " such as "
              + name.substring(VALIDATION.length())
              + ")");
    }
    return among(control.metrics());
  }

  double of(EpochResult result) {
    return result.value(name);
  }

  /** A value that every other is better than. */
  public double worst() {
    return isGreaterBetter() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** Is a value better than the best so far? */
  public boolean isBetter(double value, double best) {
    return isGreaterBetter() ? value - minDelta > best : value + minDelta < best;
  }

  private boolean isGreaterBetter() {
    return direction.orElseThrow() == Direction.GREATER;
  }
}
