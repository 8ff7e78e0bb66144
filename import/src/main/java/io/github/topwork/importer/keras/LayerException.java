package io.github.topwork.importer.keras;

/** Something in one layer that does not fit; the layer's name is added where it is caught. */
public final class LayerException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String given;
  private final String expected;

  /**
   * Creates the exception.
   *
   * @param given what was found, for example {@code padding 'reflect'}
   * @param expected what would have been right, for example {@code 'valid' or 'same'}
   */
  public LayerException(String given, String expected) {
    super(given + " (expected: " + expected + ")");
    this.given = given;
    this.expected = expected;
  }

  /** What was found. */
  public String given() {
    return given;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }
}
