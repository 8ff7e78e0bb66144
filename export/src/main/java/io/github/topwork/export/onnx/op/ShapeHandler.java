package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.Arrays;

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
    AxisOrder layout = onnx.layout(value);
    String sizes;
    if (layout instanceof AxisOrder.ChannelsFirst image) {
      long[] places = Arrays.stream(image.toChannelsLast()).asLongStream().toArray();
      String moved = onnx.node("Shape").input(onnx.in(image, value)).output();
      sizes = onnx.node("Gather").input(moved).constant(places).output();
    } else {
      sizes = onnx.node("Shape").input(onnx.asIs(value)).output();
    }
    DataType type = onnx.type(node.output());
    if (type == DataType.INT64) {
      onnx.bind(node.output(), sizes, AxisOrder.AS_IS);
    } else {
      onnx.node("Cast").input(sizes).attribute("to", OnnxModel.typeNumber(type)).outputsOf(node);
    }
  }
}
