package io.github.topwork.onnxruntime;

import io.github.topwork.problem.Problem;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime is not there, or cannot load or run a model. */
public final class OnnxRuntimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OnnxRuntimeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  OnnxRuntimeException(Problem problem, @Nullable Throwable cause) {
    this(problem.toString(), cause);
  }
}
