package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Padding with a constant or by reflection to {@code Pad}. TensorFlow's symmetric padding, which
 * repeats the border too, is no mode of ONNX: the borders are cut off backwards and joined on.
 */
final class PadHandler implements OpHandler {
  private static final long TO_THE_START = Long.MIN_VALUE;

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
    switch (node.text("mode")) {
      case "REFLECT" -> convert(node, onnx, "reflect");
      case "SYMMETRIC" -> symmetric(node, onnx);
      default ->
          throw onnx.unsupported(
              node, "mode=" + node.text("mode"), "mode=REFLECT or mode=SYMMETRIC");
    }
  }

  private static void convert(Node node, OnnxGraphBuilder onnx, String mode) {
    Amounts amounts = amounts(node, onnx);
    AxisOrder layout = amounts.layout();
    int rank = amounts.begin().length;
    long[] pads = new long[2 * rank];
    System.arraycopy(Axes.arrange(amounts.begin(), layout), 0, pads, 0, rank);
    System.arraycopy(Axes.arrange(amounts.end(), layout), 0, pads, rank, rank);
    OnnxNodeBuilder pad = onnx.node("Pad").input(onnx.in(layout, node.input(0))).constant(pads);
    if (node.op().equals("PadV2")) {
      pad.constant(onnx.requireConstant(node, 2, "padding value"));
    }
    pad.attribute("mode", mode).outputsOf(node, layout);
  }

  /**
   * For each axis, {@code Concat} of the first elements backwards, all, and the last ones
   * backwards. A {@code Gather} by a constant index would do where sizes are known, but ONNX
   * Runtime copies it element by element: four to ten times as slow.
   */
  private static void symmetric(Node node, OnnxGraphBuilder onnx) {
    Amounts amounts = amounts(node, onnx);
    AxisOrder layout = amounts.layout();
    List<Integer> axes =
        IntStream.range(0, amounts.begin().length)
            .filter(axis -> amounts.begin()[axis] > 0 || amounts.end()[axis] > 0)
            .boxed()
            .toList();
    String value = onnx.in(layout, node.input(0));
    if (axes.isEmpty()) {
      onnx.node("Identity").input(value).outputsOf(node, layout);
    }
    for (int i = 0; i < axes.size(); i++) {
      long begin = amounts.begin()[axes.get(i)];
      long end = amounts.end()[axes.get(i)];
      int place = Axes.place(axes.get(i), layout);
      OnnxNodeBuilder joined = onnx.node("Concat").attribute("axis", place);
      if (begin > 0) {
        joined.input(backwards(value, begin - 1, TO_THE_START, place, onnx));
      }
      joined.input(value);
      if (end > 0) {
        joined.input(backwards(value, -1, -end - 1, place, onnx));
      }
      if (i == axes.size() - 1) {
        joined.outputsOf(node, layout);
      } else {
        value = joined.output();
      }
    }
  }

  private static String backwards(
      String value, long from, long to, int axis, OnnxGraphBuilder onnx) {
    return onnx.node("Slice")
        .input(value)
        .constant(from)
        .constant(to)
        .constant(axis)
        .constant(-1)
        .output();
  }

  /** How much goes before and after each of TensorFlow's axes, and the layout to work in. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Amounts(long[] begin, long[] end, AxisOrder layout) {}

  private static Amounts amounts(Node node, OnnxGraphBuilder onnx) {
    long[] flat = onnx.requireConstant(node, 1, "paddings").toLongs();
    int rank = flat.length / 2;
    long[] begin = new long[rank];
    long[] end = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      begin[axis] = flat[2 * axis];
      end[axis] = flat[2 * axis + 1];
    }
    boolean image =
        onnx.commonLayout(List.of(node.input(0)), rank) instanceof AxisOrder.ChannelsFirst
            || isForWindows(node, onnx);
    return new Amounts(begin, end, image ? new AxisOrder.ChannelsFirst(rank) : AxisOrder.AS_IS);
  }

  /** Is the result read by nothing but nodes that want {@code NCHW}, into which padding merges? */
  private static boolean isForWindows(Node node, OnnxGraphBuilder onnx) {
    List<Node> readers = onnx.consumers(node.output());
    return !readers.isEmpty()
        && readers.stream()
            .allMatch(reader -> WINDOWED.contains(reader.op()) && !Window.isChannelsFirst(reader));
  }
}
