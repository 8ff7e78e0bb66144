package io.github.topwork.serving.server;

import org.jspecify.annotations.Nullable;

/** A request that cannot be understood; its message is the answer. */
final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  BadRequestException(String message) {
    super(message);
  }
}
