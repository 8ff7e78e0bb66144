package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.NarrowFloats;
import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;

/** Activations with parameters, and the softmax family, which works along the last axis. */
final class ActivationHandler implements OpHandler {
  /** The constants of self-normalising networks, as TensorFlow's kernel has them. */
  private static final float SELU_ALPHA = 1.6732632423543772f;

  private static final float SELU_GAMMA = 1.0507009873554805f;

  @Override
  public void register(OpTable.Builder table) {
    table.ops(ActivationHandler::relu6, "Relu6");
    table.ops(
        (node, onnx) ->
            start("LeakyRelu", node, onnx)
                .attribute("alpha", node.number("alpha", 0.2f))
                .outputsOf(node, layout(node, onnx)),
        "LeakyRelu");
    table.ops((node, onnx) -> start("Elu", node, onnx).outputsOf(node, layout(node, onnx)), "Elu");
    table.ops(
        (node, onnx) ->
            start("Selu", node, onnx)
                .attribute("alpha", SELU_ALPHA)
                .attribute("gamma", SELU_GAMMA)
                .outputsOf(node, layout(node, onnx)),
        "Selu");
    table.ops((node, onnx) -> softmax("Softmax", node, onnx), "Softmax");
    table.ops((node, onnx) -> softmax("LogSoftmax", node, onnx), "LogSoftmax");
  }

  private static AxisOrder layout(Node node, OnnxGraphBuilder onnx) {
    return onnx.commonLayout(node.inputs(), onnx.shape(node.output()).rank());
  }

  private static OnnxNodeBuilder start(String op, Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.output()).rank();
    return onnx.node(op).input(onnx.in(layout(node, onnx), node.input(0)));
  }

  private static void relu6(Node node, OnnxGraphBuilder onnx) {
    DataType type = onnx.type(node.input(0));
    if (!type.isFloating()) {
      throw onnx.unsupported(node, "T=" + type.displayName(), "a floating-point type");
    }
    start("Clip", node, onnx)
        .constant(NarrowFloats.scalar(type, 0))
        .constant(NarrowFloats.scalar(type, 6))
        .outputsOf(node, layout(node, onnx));
  }

  private static void softmax(String op, Node node, OnnxGraphBuilder onnx) {
    AxisOrder found = layout(node, onnx);
    boolean channelsFirst = found instanceof AxisOrder.ChannelsFirst;
    AxisOrder layout = channelsFirst ? found : AxisOrder.AS_IS;
    onnx.node(op)
        .input(onnx.in(layout, node.input(0)))
        .attribute("axis", channelsFirst ? 1 : -1)
        .outputsOf(node, layout);
  }
}
