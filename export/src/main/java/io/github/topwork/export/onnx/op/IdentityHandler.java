package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/** Ops that hand on what they get, when a model only predicts. They leave no node behind. */
final class IdentityHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(
        IdentityHandler::convert,
        "Identity",
        "IdentityN",
        "PreventGradient",
        "Snapshot",
        "StopGradient");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    for (int i = 0; i < node.inputs().size(); i++) {
      onnx.alias(node.output(i), node.input(i));
    }
  }
}
