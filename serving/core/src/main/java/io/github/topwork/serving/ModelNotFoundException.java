package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** No model has that name or version; the message lists those there are. */
public final class ModelNotFoundException extends ServingException {
  private static final long serialVersionUID = 1L;

  ModelNotFoundException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ModelNotFoundException(String message) {
    super(message, null);
  }
}
