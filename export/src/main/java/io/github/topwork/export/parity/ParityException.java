package io.github.topwork.export.parity;

/** An exported model that computes something else than the original. */
public final class ParityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ParityReport report;

  /** Creates the exception for a report with breaches. */
  public ParityException(String message, ParityReport report) {
    super(message);
    this.report = report;
  }

  /** All comparisons, those in tolerance too. */
  public ParityReport report() {
    return report;
  }
}
