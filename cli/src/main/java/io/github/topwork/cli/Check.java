package io.github.topwork.cli;

import java.util.Collection;

/** Values within their range, by the names of their options. */
final class Check {
  private Check() {}

  /**
   * Refuses a number below the smallest.
   *
   * @throws IllegalArgumentException if it is smaller
   */
  static void atLeast(String option, long value, long smallest) {
    if (value < smallest) {
      throw refused(option, value, ">= " + smallest);
    }
  }

  /**
   * Refuses a rate that is not positive.
   *
   * @throws IllegalArgumentException if it is zero, negative, infinite or no number
   */
  static void rate(String option, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw refused(option, value, "> 0 and finite, such as 0.001");
    }
  }

  /**
   * Refuses a name that is not known.
   *
   * @throws IllegalArgumentException if it is none of the names
   */
  static void oneOf(String option, String value, Collection<String> names) {
    if (!names.contains(value)) {
      throw new IllegalArgumentException(
          option + ": '" + value + "' (expected one of: " + String.join(", ", names) + ")");
    }
  }

  private static IllegalArgumentException refused(String option, Object value, String expected) {
    return new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
  }
}
