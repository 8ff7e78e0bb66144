package io.github.topwork.problem;

/**
 * One thing that is wrong with a model, in the order in which a person asks.
 *
 * @param what what failed, for example {@code Cannot convert op 'MatrixInverse' to ONNX}
 * @param given what was found
 * @param expected what would have been right
 * @param where file, node, layer or argument
 * @param fix what to do about it
 */
public record Problem(String what, String given, String expected, String where, String fix) {
  @Override
  public String toString() {
    return sentence(what)
        + " "
        + sentence("Given: " + given)
        + " "
        + sentence("Expected: " + expected)
        + " "
        + sentence("Where: " + where)
        + " "
        + sentence("Fix: " + fix);
  }

  /** Ends in a full stop, unless it ends in a question or in three dots. */
  private static String sentence(String text) {
    return text.endsWith("?") || text.endsWith("…") ? text : text + ".";
  }
}
