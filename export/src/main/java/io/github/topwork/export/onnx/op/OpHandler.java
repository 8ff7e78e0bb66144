package io.github.topwork.export.onnx.op;

/**
 * Converts a family of TensorFlow ops. A handler holds no state; it names its ops, and for each the
 * opsets from which its rules apply.
 */
public interface OpHandler {
  /** Enters the ops and rules of this handler. */
  void register(OpTable.Builder table);
}
