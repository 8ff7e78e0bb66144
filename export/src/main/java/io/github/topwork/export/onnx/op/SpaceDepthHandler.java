package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/** {@code DepthToSpace} and {@code SpaceToDepth}: depth, column, row order, as TensorFlow's. */
final class SpaceDepthHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops((node, onnx) -> convert(node, onnx, "DepthToSpace"), "DepthToSpace");
    table.ops((node, onnx) -> convert(node, onnx, "SpaceToDepth"), "SpaceToDepth");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx, String op) {
    AxisOrder layout = Window.isChannelsFirst(node) ? AxisOrder.AS_IS : AxisOrder.CHANNELS_FIRST;
    OnnxNodeBuilder builder =
        onnx.node(op)
            .input(onnx.in(layout, node.input(0)))
            .attribute("blocksize", node.integer("block_size"));
    if (op.equals("DepthToSpace")) {
      builder.attribute("mode", "DCR");
    }
    builder.outputsOf(node, layout);
  }
}
