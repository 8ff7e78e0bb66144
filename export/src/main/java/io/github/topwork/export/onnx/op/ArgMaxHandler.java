package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import java.util.List;

/** {@code ArgMax} and {@code ArgMin}; both sides give the first of equal elements. */
final class ArgMaxHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops((node, onnx) -> convert(node, onnx, "ArgMax"), "ArgMax");
    table.ops((node, onnx) -> convert(node, onnx, "ArgMin"), "ArgMin");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx, String op) {
    int rank = onnx.shape(node.input(0)).rank();
    int[] axes = Axes.normalise(node, onnx.requireInts(node, 1, "axis"), rank, onnx);
    AxisOrder layout =
        Axes.whenRemoved(axes, rank, onnx.commonLayout(List.of(node.input(0)), rank));
    OnnxNodeBuilder places =
        onnx.node(op)
            .input(onnx.in(layout, node.input(0)))
            .attribute("axis", Axes.place(axes[0], layout))
            .flag("keepdims", false);
    DataType type = onnx.type(node.output());
    if (type == DataType.INT64) {
      places.outputsOf(node);
    } else {
      onnx.node("Cast")
          .input(places.output())
          .attribute("to", OnnxModel.typeNumber(type))
          .outputsOf(node);
    }
  }
}
