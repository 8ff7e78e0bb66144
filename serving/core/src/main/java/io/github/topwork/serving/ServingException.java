package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** What can go wrong between a request and its answer; the subclass says whose fault it is. */
public abstract class ServingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
