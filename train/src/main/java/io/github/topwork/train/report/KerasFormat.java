package io.github.topwork.train.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Lines as Keras 3 prints them with {@code verbose=2}. */
final class KerasFormat {
  private KerasFormat() {}

  /** {@code 13/13 - 2s - 150ms/step - accuracy: 0.9000 - loss: 0.3000}, values by name. */
  static String epochLine(
      int steps, int stepCount, double seconds, double secondsPerStep, Map<String, Double> values) {
    int digits = String.valueOf(stepCount).length();
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%" + digits + "d/%d", steps, stepCount));
    line.append(String.format(Locale.ROOT, " - %.0fs - ", seconds));
    line.append(perStep(secondsPerStep, "step"));
    new TreeMap<>(values)
        .forEach(
            (name, value) -> line.append(" - ").append(name).append(": ").append(number(value)));
    return line.toString();
  }

  /** {@code 2s/step}, {@code 150ms/step} or {@code 80us/step}. */
  static String perStep(double seconds, String unit) {
    if (seconds >= 1 || seconds == 0) {
      return String.format(Locale.ROOT, "%.0fs/%s", seconds, unit);
    }
    return seconds >= 1e-3
        ? String.format(Locale.ROOT, "%.0fms/%s", seconds * 1e3, unit)
        : String.format(Locale.ROOT, "%.0fus/%s", seconds * 1e6, unit);
  }

  /** Four decimals, or an exponent where these would hide the value. */
  static String number(double value) {
    return Math.abs(value) > 1e-3
        ? String.format(Locale.ROOT, "%.4f", value)
        : String.format(Locale.ROOT, "%.4e", value);
  }
}
