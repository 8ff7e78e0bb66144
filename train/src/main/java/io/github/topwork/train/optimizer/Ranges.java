package io.github.topwork.train.optimizer;

/** What the settings of optimizers may be. */
final class Ranges {
  private Ranges() {}

  static void fraction(String name, double value) {
    require(value >= 0 && value < 1, name, value, ">= 0 and < 1");
  }

  static void positive(String name, double value) {
    require(value > 0, name, value, "> 0");
  }

  static void notNegative(String name, double value) {
    require(value >= 0 && value < Double.POSITIVE_INFINITY, name, value, "finite and >= 0");
  }

  private static void require(boolean holds, String name, double value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
