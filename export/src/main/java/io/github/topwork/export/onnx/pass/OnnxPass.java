package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;

/** A rewrite that keeps what the graph computes, up to rounding. */
@FunctionalInterface
public interface OnnxPass {
  /** Returns the rewritten graph, or {@code graph} itself where there was nothing to do. */
  OnnxGraph apply(OnnxGraph graph);
}
