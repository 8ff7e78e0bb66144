package io.github.topwork.image;

import org.jspecify.annotations.Nullable;

/** Metadata of a model (image contract or labels) that cannot be read, or is not understood. */
public final class ImageContractException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImageContractException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
