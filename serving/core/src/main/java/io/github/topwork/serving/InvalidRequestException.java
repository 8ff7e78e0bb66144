package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** The request does not fit the model; the message says what would. The model is fine. */
public final class InvalidRequestException extends ServingException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  InvalidRequestException(String message) {
    super(message, null);
  }
}
