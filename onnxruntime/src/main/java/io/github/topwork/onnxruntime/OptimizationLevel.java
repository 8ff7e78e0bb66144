package io.github.topwork.onnxruntime;

/** How far ONNX Runtime rewrites a graph before it runs it, under ONNX Runtime's own names. */
public enum OptimizationLevel {
  /** Not at all. */
  NO_OPT,
  /** Redundant nodes removed, constants folded. */
  BASIC_OPT,
  /** Also operators fused. */
  EXTENDED_OPT,
  /** Also layouts changed. */
  ALL_OPT
}
