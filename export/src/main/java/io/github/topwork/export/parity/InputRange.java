package io.github.topwork.export.parity;

/**
 * Range of the elements of a float input.
 *
 * @param low smallest element
 * @param high largest element
 */
public record InputRange(double low, double high) {
  /** What most preprocessing gives. */
  static final InputRange SIGNED_UNIT = new InputRange(-1, 1);

  /** Pixels as they are in files. */
  static final InputRange PIXELS = new InputRange(0, 255);

  public InputRange {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "low " + low + ", high " + high + " (expected: low < high)");
    }
  }

  /** The element at {@code share} of the way from low to high. */
  double at(double share) {
    return low + (high - low) * share;
  }
}
