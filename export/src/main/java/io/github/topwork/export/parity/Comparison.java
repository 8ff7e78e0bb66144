package io.github.topwork.export.parity;

import io.github.topwork.graph.TensorData;
import java.util.Locale;

/**
 * How one output of one run compares.
 *
 * @param output name of the output
 * @param batch batch size
 * @param level optimisation level of ONNX Runtime
 * @param maxDifference largest difference of two elements, not a number where a side has NaN
 * @param maxExpected largest magnitude of the expected elements that are finite, not a number where
 *     one of them is NaN
 * @param unit magnitude that differences are measured against where the expected ones are smaller
 */
public record Comparison(
    String output, int batch, String level, double maxDifference, double maxExpected, double unit) {
  /**
   * {@code maxDifference} relative to {@code maxExpected} or, if larger, {@code unit}; 0 where all
   * are 0.
   */
  public double relative() {
    return maxDifference == 0 ? 0 : maxDifference / scale();
  }

  /** Is {@link #relative()} at most {@code tolerance}? */
  public boolean isWithin(double tolerance) {
    return maxDifference <= tolerance * scale();
  }

  /** Does the original itself return NaN? */
  public boolean isExpectedNaN() {
    return Double.isNaN(maxExpected);
  }

  private double scale() {
    return Math.max(maxExpected, unit);
  }

  /**
   * Compares element by element. Equal infinities are no difference: masks have them. NaN is one
   * always, on both sides too, since it says nothing about what the models compute. Another shape
   * is an infinite one.
   */
  static Comparison of(
      String output, int batch, String level, TensorData expected, TensorData actual, double unit) {
    if (!expected.shape().equals(actual.shape())) {
      return new Comparison(output, batch, level, Double.POSITIVE_INFINITY, 0, 0);
    }
    double[] wanted = expected.toDoubles();
    double[] got = actual.toDoubles();
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (Double.isNaN(wanted[i])) {
        return new Comparison(output, batch, level, Double.NaN, Double.NaN, unit);
      }
      if (Double.isFinite(wanted[i])) {
        largest = Math.max(largest, Math.abs(wanted[i]));
      }
      if (Double.compare(wanted[i], got[i]) != 0) {
        // Math.max keeps NaN.
        difference = Math.max(difference, Math.abs(wanted[i] - got[i]));
      }
    }
    return new Comparison(output, batch, level, difference, largest, unit);
  }

  /**
   * Written {@code dense batch 7 ALL_OPT: max|Δ| 1.2e-07, max|expected| 0.98, relative 1.2e-07}.
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s batch %d %s: max|Δ| %.2e, max|expected| %.3g, relative %.1e",
        output,
        batch,
        level,
        maxDifference,
        maxExpected,
        relative());
  }
}
