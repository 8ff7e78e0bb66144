package io.github.topwork.image;

/**
 * Something said of a classifier that its model contradicts.
 *
 * @param key under which metadata say it, such as {@link ModelMetadata#LABELS}
 * @param what one short sentence without its point
 * @param given what was said
 * @param expected what the model allows
 * @param fix what to do
 */
public record Mismatch(String key, String what, String given, String expected, String fix) {
  @Override
  public String toString() {
    return what + ": " + given + " (expected: " + expected + ")";
  }
}
