package io.github.topwork.image;

import org.jspecify.annotations.Nullable;

/** Bytes that are not an image this library can decode; the message says what to do about it. */
public final class ImageFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String given;
  private final String expected;
  private final String where;
  private final String fix;

  ImageFormatException(
      String given, String expected, String where, String fix, @Nullable Throwable cause) {
    super(
        "Cannot decode image. Given: "
            + given
            + ". Expected: "
            + expected
            + ". Where: "
            + where
            + ". Fix: "
            + fix
            + ".",
        cause);
    this.given = given;
    this.expected = expected;
    this.where = where;
    this.fix = fix;
  }

  /** What was found. */
  public String given() {
    return given;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }

  /** The file, and the place in it. */
  public String where() {
    return where;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }
}
