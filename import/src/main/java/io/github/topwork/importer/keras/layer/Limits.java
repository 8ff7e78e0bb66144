package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerException;

/**
 * How much a layer may write into the graph. A description of a few bytes can ask for constants of
 * gigabytes, or for millions of nodes; no real layer comes near these numbers.
 */
final class Limits {
  private static final long MOST_NUMBERS = 1L << 22;
  private static final int MOST_PARTS = 1 << 14;

  private Limits() {}

  /**
   * Checks the size of a constant before it is made.
   *
   * @param what for example {@code axes}
   * @throws LayerException if it is too large
   */
  static void checkConstant(String what, double numbers) {
    if (numbers > MOST_NUMBERS) {
      throw new LayerException(
          what + " that take " + (long) numbers + " constants", "at most " + MOST_NUMBERS);
    }
  }

  /**
   * Checks how many times something is written.
   *
   * @throws LayerException if it is too often
   */
  static void checkParts(String what, int parts) {
    if (parts < 1 || parts > MOST_PARTS) {
      throw new LayerException(parts + " " + what, "1 to " + MOST_PARTS);
    }
  }
}
