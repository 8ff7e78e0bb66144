package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/**
 * Fused batch norm in inference mode to {@code BatchNormalization}; its outputs beyond the first
 * belong to training. Decomposed batch norm arrives as arithmetic and is recomposed by a pass.
 */
final class BatchNormHandler implements OpHandler {
  /** Where the node does not state it, TensorFlow's op registry has this epsilon. */
  private static final float DEFAULT_EPSILON = 1e-4f;

  @Override
  public void register(OpTable.Builder table) {
    table.ops(BatchNormHandler::convert, "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    if (node.flag("is_training", true)) {
      throw onnx.unsupported(node, "is_training=true", "batch norm in inference mode");
    }
    // NHWC for images, NDHWC for volumes: Keras 2 writes one op for both.
    int rank = node.text("data_format", "NHWC").length();
    AxisOrder layout =
        Window.isChannelsFirst(node) ? AxisOrder.AS_IS : new AxisOrder.ChannelsFirst(rank);
    OnnxNodeBuilder norm = onnx.node("BatchNormalization").input(onnx.in(layout, node.input(0)));
    for (int i = 1; i <= 4; i++) {
      norm.input(node.input(i));
    }
    norm.attribute("epsilon", node.number("epsilon", DEFAULT_EPSILON)).outputsOf(node, layout);
  }
}
