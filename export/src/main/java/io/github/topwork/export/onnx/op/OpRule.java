package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/** Converts one node. */
@FunctionalInterface
public interface OpRule {
  /**
   * Adds what computes {@code node} and binds its outputs.
   *
   * @throws io.github.topwork.problem.UnsupportedOpException if this node cannot be converted; the
   *     translator collects these and goes on
   */
  void convert(Node node, OnnxGraphBuilder onnx);
}
