package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/** {@code Select} and {@code SelectV2} to {@code Where}. */
final class SelectHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(SelectHandler::byRowOrElement, "Select");
    table.ops(SelectHandler::broadcast, "SelectV2");
  }

  /** The older op takes a vector of conditions, one for each row, which does not broadcast. */
  private static void byRowOrElement(Node node, OnnxGraphBuilder onnx) {
    int conditions = onnx.shape(node.input(0)).rank();
    int rank = onnx.shape(node.input(1)).rank();
    if (conditions != rank && conditions != 0) {
      throw onnx.unsupported(
          node,
          "condition of rank " + conditions + " for values of rank " + rank,
          "a condition for each element (SelectV2)");
    }
    broadcast(node, onnx);
  }

  private static void broadcast(Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.output()).rank();
    AxisOrder layout = onnx.commonLayout(node.inputs(), rank);
    OnnxNodeBuilder where = onnx.node("Where");
    node.inputs().forEach(input -> where.input(onnx.in(layout, input)));
    where.outputsOf(node, layout);
  }
}
