package io.github.topwork.export.parity;

import io.github.topwork.tensor.TensorData;
import java.util.Locale;

/**
 * How one output of one run compares.
 *
 * @param output name of the output
 * @param batch batch size
 * @param level optimisation level of ONNX Runtime, or {@link #TENSORFLOW}
 * @param maxDifference largest difference of two elements, not a number where a side has NaN
 * @param rmsDifference root of the mean square of all differences
 * @param maxExpected largest magnitude of the expected elements that are finite, not a number where
 *     one of them is NaN
 * @param unit magnitude that differences are measured against where the expected ones are smaller
 * @param noise what rounding alone does to this output
 */
public record Comparison(
    String output,
    int batch,
    String level,
    double maxDifference,
    double rmsDifference,
    double maxExpected,
    double unit,
    Noise noise) {
  /** In place of a level: the original model in its own precision. */
  public static final String TENSORFLOW = "TensorFlow";

  /**
   * {@code maxDifference} relative to {@code maxExpected} or, if larger, {@code unit}; 0 where all
   * are 0.
   */
  public double relative() {
    return relative(maxDifference);
  }

  /** Largest difference that rounding alone makes, relative as {@link #relative()}. */
  public double relativeNoise() {
    return relative(noise.max());
  }

  /**
   * How many times the noise the difference is: by the largest element or by the mean square,
   * whichever is more. 0 where there is no difference.
   */
  public double ratio() {
    return Math.max(ratio(maxDifference, noise.max()), ratio(rmsDifference, noise.rms()));
  }

  /** Does the original itself return NaN? */
  public boolean isExpectedNaN() {
    return Double.isNaN(maxExpected);
  }

  private double relative(double difference) {
    return difference == 0 ? 0 : difference / Math.max(maxExpected, unit);
  }

  private static double ratio(double difference, double noise) {
    return difference == 0 ? 0 : difference / noise;
  }

  /**
   * Compares element by element, with the noise of rows that may be smaller. NaN is a difference
   * always, on both sides too, since it says nothing about what the models compute. Another shape
   * is an infinite one.
   */
  static Comparison of(
      String output,
      int batch,
      String level,
      TensorData expected,
      TensorData actual,
      double unit,
      Noise noise) {
    if (!expected.shape().equals(actual.shape())) {
      double infinite = Double.POSITIVE_INFINITY;
      return new Comparison(output, batch, level, infinite, infinite, 0, 0, noise);
    }
    Differences differences = Differences.of(expected, actual);
    return new Comparison(
        output,
        batch,
        level,
        differences.max(),
        differences.rms(),
        differences.maxExpected(),
        unit,
        noise.at(differences.maxExpected()));
  }

  /**
   * Written {@code dense batch 7 ALL_OPT: max|Δ| 1.2e-07, max|expected| 0.98, relative 1.2e-07, 1.5
   * times the noise}.
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s batch %d %s: max|Δ| %.2e, max|expected| %.3g, relative %.1e, %.2g times the noise",
        output,
        batch,
        level,
        maxDifference,
        maxExpected,
        relative(),
        ratio());
  }
}
