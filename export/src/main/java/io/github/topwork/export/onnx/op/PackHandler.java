package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;

/** {@code Pack} and {@code Unpack}, which Keras calls stack and unstack. */
final class PackHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(PackHandler::pack, "Pack");
    table.ops(PackHandler::unpack, "Unpack");
  }

  private static void pack(Node node, OnnxGraphBuilder onnx) {
    long axis = node.integer("axis", 0);
    OnnxNodeBuilder concat = onnx.node("Concat");
    for (ValueRef input : node.inputs()) {
      concat.input(onnx.node("Unsqueeze").input(input).constant(axis).output());
    }
    concat.attribute("axis", axis).outputsOf(node);
  }

  private static void unpack(Node node, OnnxGraphBuilder onnx) {
    long count = node.integer("num");
    for (int i = 0; i < count; i++) {
      String part =
          onnx.node("Gather")
              .input(node.input(0))
              .constant(TensorData.ofLongs(new long[] {i}))
              .attribute("axis", node.integer("axis", 0))
              .output();
      onnx.bind(node.output(i), part, AxisOrder.AS_IS);
    }
  }
}
