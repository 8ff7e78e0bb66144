package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/** {@code GatherV2} without batch dimensions to {@code Gather}. */
final class GatherHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(GatherHandler::convert, "GatherV2");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    if (node.integer("batch_dims", 0) != 0) {
      throw onnx.unsupported(node, "batch_dims=" + node.integer("batch_dims"), "batch_dims=0");
    }
    onnx.node("Gather")
        .input(node.input(0))
        .input(node.input(1))
        .attribute("axis", onnx.requireInts(node, 2, "axis")[0])
        .outputsOf(node);
  }
}
