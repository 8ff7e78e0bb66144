package io.github.topwork.serving;

import org.jspecify.annotations.Nullable;

/** ONNX Runtime failed on a request that fits the model, or the model gave no usable numbers. */
public final class InferenceException extends ServingException {
  private static final long serialVersionUID = 1L;

  InferenceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  InferenceException(String message) {
    super(message, null);
  }
}
