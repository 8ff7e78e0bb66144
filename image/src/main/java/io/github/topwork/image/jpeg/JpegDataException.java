package io.github.topwork.image.jpeg;

/** Data that are no whole JPEG image; the message is a phrase that says what is wrong with them. */
public final class JpegDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JpegDataException(String what) {
    super(what);
  }
}
