package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.graph.Node;

/** {@code Cast}, in the layout that it finds. */
final class CastHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(CastHandler::convert, "Cast");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.input(0)).rank();
    AxisOrder layout = onnx.commonLayout(node.inputs(), rank);
    onnx.node("Cast")
        .input(onnx.in(layout, node.input(0)))
        .attribute("to", OnnxModel.typeNumber(node.type("DstT")))
        .outputsOf(node, layout);
  }
}
