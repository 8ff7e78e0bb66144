package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** A model file that cannot be served; nothing was loaded. */
public final class ModelLoadException extends ServingException {
  private static final long serialVersionUID = 1L;

  ModelLoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ModelLoadException(String message) {
    super(message, null);
  }
}
