package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;

/**
 * {@code Shape}; sizes of an {@code NCHW} value are put in TensorFlow's order, not its elements.
 */
final class ShapeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ShapeHandler::convert, "Shape");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(0);
    boolean image = onnx.layout(value) instanceof Layout.ChannelsFirst;
    String sizes =
        onnx.node("Shape").input(image ? onnx.channelsFirst(value) : onnx.asIs(value)).output();
    if (image) {
      sizes = onnx.node("Gather").input(sizes).constant(0, 2, 3, 1).output();
    }
    DataType type = onnx.type(node.output());
    if (type == DataType.INT64) {
      onnx.bind(node.output(), sizes, Layout.AS_IS);
    } else {
      onnx.node("Cast").input(sizes).attribute("to", OnnxModel.typeNumber(type)).outputsOf(node);
    }
  }
}
