package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorData;
import java.util.List;
import java.util.Set;

/** Padding with a constant or by reflection. TensorFlow's symmetric padding has no ONNX mode. */
final class PadHandler implements OpHandler {
  private static final Set<String> WINDOWED =
      Set.of(
          "Conv2D",
          "Conv3D",
          "DepthwiseConv2dNative",
          "MaxPool",
          "MaxPool3D",
          "AvgPool",
          "AvgPool3D");

  @Override
  public void register(OpTable.Builder table) {
    table.ops((node, onnx) -> convert(node, onnx, "constant"), "Pad", "PadV2");
    table.ops(PadHandler::mirror, "MirrorPad");
  }

  private static void mirror(Node node, OnnxGraphBuilder onnx) {
    if (!node.text("mode").equals("REFLECT")) {
      throw onnx.unsupported(node, "mode=" + node.text("mode"), "mode=REFLECT");
    }
    convert(node, onnx, "reflect");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx, String mode) {
    TensorData paddings = onnx.requireConstant(node, 1, "paddings");
    long[] flat = paddings.toLongs();
    int rank = flat.length / 2;
    boolean image =
        onnx.commonLayout(List.of(node.input(0)), rank) instanceof Layout.ChannelsFirst
            || isForWindows(node, onnx);
    Layout layout = image ? new Layout.ChannelsFirst(rank) : Layout.AS_IS;
    long[] begin = new long[rank];
    long[] end = new long[rank];
    for (int i = 0; i < rank; i++) {
      begin[i] = flat[2 * i];
      end[i] = flat[2 * i + 1];
    }
    long[] pads = new long[2 * rank];
    System.arraycopy(Axes.arrange(begin, layout), 0, pads, 0, rank);
    System.arraycopy(Axes.arrange(end, layout), 0, pads, rank, rank);
    OnnxNodeBuilder pad = onnx.node("Pad").input(onnx.in(layout, node.input(0))).constant(pads);
    if (node.op().equals("PadV2")) {
      pad.constant(onnx.requireConstant(node, 2, "padding value"));
    }
    pad.attribute("mode", mode).outputsOf(node, layout);
  }

  /** Is the result read by nothing but nodes that want {@code NCHW}, into which padding merges? */
  private static boolean isForWindows(Node node, OnnxGraphBuilder onnx) {
    List<Node> readers = onnx.consumers(node.output());
    return !readers.isEmpty()
        && readers.stream()
            .allMatch(reader -> WINDOWED.contains(reader.op()) && !Window.isChannelsFirst(reader));
  }
}
