package io.github.topwork.export.parity;

/**
 * How far rounding alone carries an output of a model away from the truth, on the rows that it was
 * tried on.
 *
 * @param max largest difference of an element
 * @param rms root of the mean square of the differences
 * @param maxExpected largest magnitude of the true elements
 */
public record Noise(double max, double rms, double maxExpected) {
  /** Of an output that rounding does not reach, such as an index. */
  public static final Noise NONE = new Noise(0, 0, 0);

  /** The noise of other rows: as much more as their elements are larger. */
  Noise at(double otherMaxExpected) {
    double times =
        maxExpected > 0 && otherMaxExpected > maxExpected ? otherMaxExpected / maxExpected : 1;
    return new Noise(max * times, rms * times, maxExpected * times);
  }
}
