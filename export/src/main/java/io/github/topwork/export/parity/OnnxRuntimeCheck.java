package io.github.topwork.export.parity;

import ai.onnxruntime.OrtEnvironment;
import io.github.topwork.problem.Problem;

/** Asks whether ONNX Runtime is there, before work is done whose result it is to check. */
public final class OnnxRuntimeCheck {
  private OnnxRuntimeCheck() {}

  /**
   * Loads ONNX Runtime, which then stays loaded.
   *
   * @throws OnnxRuntimeException if it is not on the class path or its native library does not load
   */
  public static void require() {
    try {
      OrtEnvironment.getEnvironment();
    } catch (LinkageError | IllegalStateException e) {
      throw new OnnxRuntimeException(
          new Problem(
                  "ONNX Runtime does not load",
                  String.valueOf(root(e)),
                  "onnxruntime, one version, on the class path and natives for this machine in it",
                  "comparison of an ONNX file with the model it was made from",
                  "add com.microsoft.onnxruntime:onnxruntime to the dependencies, see that the"
                      + " temporary folder has room and allows libraries to be loaded, or export"
                      + " without a comparison")
              .toString(),
          e);
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }
}
