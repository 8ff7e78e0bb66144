package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** No model has that name or version; the message lists those there are. */
public final class ModelNotFoundException extends ServingException {
  private static final long serialVersionUID = 1L;

  ModelNotFoundException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Creates the exception; for those too who read names and versions from a request. */
  public ModelNotFoundException(String message) {
    super(message, null);
  }
}
