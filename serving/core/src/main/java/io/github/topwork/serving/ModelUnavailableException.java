package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** The model or its repository has been closed; the request may be repeated elsewhere. */
public final class ModelUnavailableException extends ServingException {
  private static final long serialVersionUID = 1L;

  ModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ModelUnavailableException(String message) {
    super(message, null);
  }
}
