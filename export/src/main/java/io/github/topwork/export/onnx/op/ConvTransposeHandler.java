package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * {@code Conv2DBackpropInput} and {@code Conv3DBackpropInputV2}, which Keras's Conv2DTranspose and
 * Conv3DTranspose become, to {@code ConvTranspose}. The padding is that of the forward convolution
 * from the result to the input; where the forward one left rows over, {@code output_padding} adds
 * them back.
 */
final class ConvTransposeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ConvTransposeHandler::convert, "Conv2DBackpropInput", "Conv3DBackpropInputV2");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    Shape filter = onnx.shape(node.input(1));
    Shape input = onnx.shape(node.input(2));
    if (!filter.isFullyKnown() || !input.isRanked()) {
      throw onnx.unsupported(
          node, "filter " + filter + ", input " + input, "a filter of known shape");
    }
    Window window = Window.ofConvolution(node, filter);
    int spatial = window.kernel().size();
    List<Dim> from = window.spatial(input);
    List<Dim> to = window.spatial(resultShape(node, onnx));
    boolean explicit = node.text("padding").equals("EXPLICIT");
    long[] pads = explicit ? window.explicitPads(node) : new long[2 * spatial];
    long[] extra = new long[spatial];
    for (int i = 0; i < spatial; i++) {
      if (!from.get(i).isKnown() || !to.get(i).isKnown()) {
        throw onnx.unsupported(
            node,
            "input " + input + ", result " + resultShape(node, onnx),
            spatial == 3 ? "known depth, height and width" : "known height and width");
      }
      long reach = (window.kernel().get(i) - 1) * window.dilations().get(i) + 1;
      long full = (from.get(i).sizeOrMinusOne() - 1) * window.strides().get(i) + reach;
      long surplus = full - to.get(i).sizeOrMinusOne();
      if (node.text("padding").equals("SAME")) {
        pads[i] = Math.max(surplus, 0) / 2;
        pads[i + spatial] = Math.max(surplus, 0) - pads[i];
      }
      extra[i] = pads[i] + pads[i + spatial] - surplus;
      if (extra[i] < 0) {
        throw onnx.unsupported(
            node,
            "padding " + node.text("padding") + " to result " + resultShape(node, onnx),
            "sizes that the forward convolution has");
      }
    }
    OnnxNodeBuilder conv =
        onnx.node("ConvTranspose")
            .input(onnx.in(window.layout(), node.input(2)))
            .input(window.filter(node.input(1), onnx))
            .attribute("kernel_shape", Window.array(window.kernel()))
            .attribute("strides", Window.array(window.strides()))
            .attribute("dilations", Window.array(window.dilations()))
            .attribute("pads", pads);
    if (Arrays.stream(extra).anyMatch(size -> size != 0)) {
      conv.attribute("output_padding", extra);
    }
    conv.outputsOf(node, window.layout());
  }

  /** The result's shape, from inference or from the sizes that the node is given. */
  private static Shape resultShape(Node node, OnnxGraphBuilder onnx) {
    Shape inferred = onnx.shape(node.output());
    boolean enough = inferred.isRanked() && inferred.dims().stream().skip(1).allMatch(Dim::isKnown);
    return enough ? inferred : onnx.shapeHeldBy(node.input(0)).orElse(inferred);
  }
}
