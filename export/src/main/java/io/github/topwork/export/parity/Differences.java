package io.github.topwork.export.parity;

import io.github.topwork.tensor.TensorData;

/**
 * What separates two tensors of equal shape. Equal infinities are no difference: masks have them.
 *
 * @param max largest difference of two elements, not a number where a side has NaN
 * @param rms root of the mean square of the differences
 * @param maxExpected largest magnitude of the expected elements that are finite, not a number where
 *     one of them is NaN
 * @param rmsExpected root of the mean square of those
 */
record Differences(double max, double rms, double maxExpected, double rmsExpected) {
  static Differences of(TensorData expected, TensorData actual) {
    double[] wanted = expected.toDoubles();
    double[] got = actual.toDoubles();
    double max = 0;
    double squares = 0;
    double largest = 0;
    double expectedSquares = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (Double.isNaN(wanted[i])) {
        return new Differences(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      }
      if (Double.isFinite(wanted[i])) {
        largest = Math.max(largest, Math.abs(wanted[i]));
        expectedSquares += wanted[i] * wanted[i];
      }
      if (Double.compare(wanted[i], got[i]) != 0) {
        // Math.max keeps NaN.
        double difference = Math.abs(wanted[i] - got[i]);
        max = Math.max(max, difference);
        squares += difference * difference;
      }
    }
    int count = Math.max(1, wanted.length);
    return new Differences(
        max, Math.sqrt(squares / count), largest, Math.sqrt(expectedSquares / count));
  }
}
