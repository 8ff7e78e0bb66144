package io.github.topwork.export.parity;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * All comparisons of one parity check.
 *
 * @param comparisons one for each output, batch size and optimisation level
 * @param tolerance largest relative difference allowed
 */
public record ParityReport(List<Comparison> comparisons, double tolerance) {
  public ParityReport {
    comparisons = List.copyOf(comparisons);
    if (comparisons.isEmpty()) {
      throw new IllegalArgumentException("comparisons: none (expected: at least one)");
    }
  }

  /** The comparison with the largest relative difference. */
  public Comparison worst() {
    return comparisons.stream().max(Comparator.comparingDouble(Comparison::relative)).orElseThrow();
  }

  /** Is every comparison within the tolerance? */
  public boolean isWithinTolerance() {
    return comparisons.stream().allMatch(comparison -> comparison.isWithin(tolerance));
  }

  /**
   * Returns this report.
   *
   * @throws ParityException if a comparison is not within the tolerance; all those are listed
   */
  public ParityReport requireWithinTolerance() {
    if (!isWithinTolerance()) {
      String breaches =
          comparisons.stream()
              .filter(comparison -> !comparison.isWithin(tolerance))
              .map(comparison -> "  - " + comparison)
              .collect(Collectors.joining("\n"));
      throw new ParityException(
          String.format(
              Locale.ROOT,
              "The exported model differs from the original. Given: %d of %d comparisons over"
                  + " tolerance. Expected: max|Δ| at most %.0e of max|expected|. Where:%n%s%n"
                  + "Fix: %s; nothing was written.",
              comparisons.stream().filter(c -> !c.isWithin(tolerance)).count(),
              comparisons.size(),
              tolerance,
              breaches,
              fix()),
          this);
    }
    return this;
  }

  private String fix() {
    return comparisons.stream().anyMatch(Comparison::isExpectedNaN)
        ? "the original itself returns NaN (max|expected| NaN), which proves nothing about the"
            + " export: look for NaN among its weights, or for an op that has no value for the"
            + " inputs of the check"
        : "report this with the model";
  }

  /** One line for each comparison. */
  public String toText() {
    return comparisons.stream()
        .map(Comparison::toString)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
