package io.github.topwork.export.parity;

import org.jspecify.annotations.Nullable;

/** ONNX Runtime cannot load or run a model. */
public final class OnnxRuntimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception; {@code cause} is what ONNX Runtime threw, if it did. */
  public OnnxRuntimeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
