package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;

/**
 * A value of an epoch that a callback watches, and which way is better.
 *
 * @param name for example {@code val_loss}
 * @param direction which way is better
 * @param minDelta changes not greater than this are none; at least 0
 */
public record Monitor(String name, Direction direction, double minDelta) {
  /** Which way is better. */
  public enum Direction {
    /** Losses and errors. */
    SMALLER,
    /** Accuracies. */
    GREATER
  }

  public Monitor {
    if (!(minDelta >= 0)) {
      throw new IllegalArgumentException("minDelta: " + minDelta + " (expected: >= 0)");
    }
  }

  /**
   * Watches the value of this name. As in Keras, greater is better for names that contain {@code
   * acc}, smaller for all others.
   */
  public static Monitor of(String name) {
    return new Monitor(name, name.contains("acc") ? Direction.GREATER : Direction.SMALLER, 0);
  }

  /** Returns the monitor with another least change. */
  public Monitor withMinDelta(double newMinDelta) {
    return new Monitor(name, direction, newMinDelta);
  }

  double of(EpochResult result) {
    return result.value(name);
  }

  /** A value that every other is better than. */
  double worst() {
    return direction == Direction.SMALLER ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  boolean isBetter(double value, double best) {
    return direction == Direction.SMALLER ? value + minDelta < best : value - minDelta > best;
  }
}
