package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorPermutation;

/**
 * {@code Conv2D}, {@code Conv3D} and {@code DepthwiseConv2dNative} to {@code Conv}. Filters lie
 * {@code HWIO} ({@code DHWIO}) in TensorFlow and {@code OIHW} ({@code OIDHW}) in ONNX; a depthwise
 * filter {@code [height, width, channels, multiplier]} is a grouped one of {@code channels *
 * multiplier} outputs.
 */
final class ConvHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ConvHandler::convolution, "Conv2D", "Conv3D");
    table.ops(ConvHandler::depthwise, "DepthwiseConv2dNative");
  }

  private static void convolution(Node node, OnnxGraphBuilder onnx) {
    Shape filter = knownFilter(node, onnx);
    Window window = Window.ofConvolution(node, filter);
    OnnxNodeBuilder conv =
        window.start("Conv", node, onnx).input(window.filter(node.input(1), onnx));
    window.describe(conv, node, onnx);
    Dim channels = window.channels(onnx.shape(node.input(0)));
    if (!channels.isKnown()) {
      throw onnx.unsupported(
          node, "input " + onnx.shape(node.input(0)), "a known number of channels");
    }
    long groups = channels.sizeOrMinusOne() / size(filter, -2);
    if (groups != 1) {
      conv.attribute("group", groups);
    }
    conv.outputsOf(node, window.layout());
  }

  private static void depthwise(Node node, OnnxGraphBuilder onnx) {
    TensorData filter = onnx.requireConstant(node, 1, "filter");
    Shape shape = filter.shape();
    long channels = size(shape, 2);
    Window window = Window.ofConvolution(node, shape);
    TensorData grouped =
        TensorPermutation.transpose(filter, 2, 3, 0, 1)
            .reshaped(Shape.of(channels * size(shape, 3), 1, size(shape, 0), size(shape, 1)));
    OnnxNodeBuilder conv =
        window
            .start("Conv", node, onnx)
            .input(onnx.initializer(OnnxGraphBuilder.baseName(node.input(1)), grouped));
    window.describe(conv, node, onnx);
    if (channels != 1) {
      conv.attribute("group", channels);
    }
    conv.outputsOf(node, window.layout());
  }

  private static Shape knownFilter(Node node, OnnxGraphBuilder onnx) {
    Shape filter = onnx.shape(node.input(1));
    if (!filter.isFullyKnown()) {
      throw onnx.unsupported(node, "filter " + filter, "a filter of known shape");
    }
    return filter;
  }

  private static long size(Shape shape, int axis) {
    return shape.dim(axis).sizeOrMinusOne();
  }
}
