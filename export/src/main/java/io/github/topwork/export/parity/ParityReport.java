package io.github.topwork.export.parity;

import io.github.topwork.graph.text.Table;
import io.github.topwork.graph.text.Table.Column;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * All comparisons of one parity check.
 *
 * @param comparisons of ONNX Runtime, one for each output, batch size and optimisation level
 * @param original of the original model in its own precision, one for each output
 * @param tolerance largest relative difference allowed; empty where the noise decides
 */
public record ParityReport(
    List<Comparison> comparisons, List<Comparison> original, OptionalDouble tolerance) {
  public ParityReport {
    comparisons = List.copyOf(comparisons);
    original = List.copyOf(original);
    if (comparisons.isEmpty()) {
      throw new IllegalArgumentException("comparisons: none (expected: at least one)");
    }
  }

  /** The comparison with the largest relative difference. */
  public Comparison worst() {
    return most(comparisons, Comparison::relative);
  }

  /** The comparison that is the most times the noise. */
  public Comparison noisiest() {
    return most(comparisons, Comparison::ratio);
  }

  /** Largest relative difference of the original, in its own precision, from the truth. */
  public OptionalDouble originalDistance() {
    return original.stream().mapToDouble(Comparison::relative).max();
  }

  /** What was measured and what it is measured by, for a person. */
  public String distance() {
    return String.format(
        Locale.ROOT,
        "%.1e of the largest output, %.2g times what rounding does to the model (%.1e)%s",
        worst().relative(),
        noisiest().ratio(),
        noisiest().relativeNoise(),
        originalDistance().isPresent()
            ? String.format(
                Locale.ROOT, "; TensorFlow's own distance %.1e", originalDistance().getAsDouble())
            : "");
  }

  private static Comparison most(List<Comparison> all, ToDoubleFunction<Comparison> figure) {
    return all.stream().max(Comparator.comparingDouble(figure)).orElseThrow();
  }

  /** Is this one of the comparisons within what is allowed? */
  public boolean isWithin(Comparison comparison) {
    // Not with a negation: NaN is over any tolerance.
    return tolerance.isPresent()
        ? comparison.relative() <= tolerance.getAsDouble()
        : comparison.ratio() <= ParityCheck.NOISE_MULTIPLE;
  }

  /** Is every comparison within what is allowed? */
  public boolean isWithinTolerance() {
    return comparisons.stream().allMatch(this::isWithin);
  }

  /**
   * Returns this report.
   *
   * @throws ParityException if a comparison is not within what is allowed; all those are listed
   */
  public ParityReport requireWithinTolerance() {
    if (!isWithinTolerance()) {
      List<Comparison> breaches = comparisons.stream().filter(c -> !isWithin(c)).toList();
      throw new ParityException(
          String.format(
              Locale.ROOT,
              "The exported model differs from the original. Given: %d of %d comparisons over"
                  + " tolerance. Expected: %s. Where:%n%s%nFix: %s; nothing was written.",
              breaches.size(),
              comparisons.size(),
              expectation(),
              breaches.stream().map(c -> "  - " + c).collect(Collectors.joining("\n")),
              fix()),
          this);
    }
    return this;
  }

  private String expectation() {
    return tolerance.isPresent()
        ? String.format(
            Locale.ROOT, "max|Δ| at most %.0e of max|expected|", tolerance.getAsDouble())
        : String.format(
            Locale.ROOT,
            "at most %.0f times the noise, which is what rounding alone does to the model",
            ParityCheck.NOISE_MULTIPLE);
  }

  private String fix() {
    if (comparisons.stream().anyMatch(Comparison::isExpectedNaN)) {
      return "the original itself returns NaN (max|expected| NaN), which proves nothing about the"
          + " export: look for NaN among its weights, or for an op that has no value for the"
          + " inputs of the check";
    }
    return "report this with the model"
        + (tolerance.isPresent() ? "" : ", or allow more with a tolerance if you know better");
  }

  /** A table with a line for each comparison, and what they come to, for a person. */
  public String toText() {
    Table table =
        Table.of(
            Column.left("Output"),
            Column.right("Batch"),
            Column.left("ONNX Runtime level"),
            Column.right("max |Δ|"),
            Column.right("max |expected|"),
            Column.right("relative"),
            Column.right("× noise"),
            Column.left(""));
    for (Comparison comparison : comparisons) {
      table.row(
          comparison.output(),
          String.valueOf(comparison.batch()),
          comparison.level(),
          String.format(Locale.ROOT, "%.2e", comparison.maxDifference()),
          String.format(Locale.ROOT, "%.4g", comparison.maxExpected()),
          String.format(Locale.ROOT, "%.1e", comparison.relative()),
          String.format(Locale.ROOT, "%.2g", comparison.ratio()),
          isWithin(comparison) ? "ok" : "over");
    }
    return table
        + String.format(
            Locale.ROOT,
            "%s: distance from the truth %s; allowed %s",
            isWithinTolerance() ? "Equal" : "DIFFERENT",
            distance(),
            tolerance.isPresent()
                ? String.format(Locale.ROOT, "%.0e", tolerance.getAsDouble())
                : String.format(Locale.ROOT, "%.0f times", ParityCheck.NOISE_MULTIPLE));
  }
}
