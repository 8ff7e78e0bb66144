package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code BiasAdd} to {@code Add}; a pass merges it into the convolution or product before it. */
final class BiasAddHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(BiasAddHandler::convert, "BiasAdd");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.input(0)).rank();
    if (Window.isChannelsFirst(node) && rank > 2) {
      onnx.node("Add").input(node.input(0)).input(upright(node, onnx, rank)).outputsOf(node);
      return;
    }
    AxisOrder layout = onnx.commonLayout(List.of(node.input(0)), rank);
    onnx.node("Add")
        .input(onnx.in(layout, node.input(0)))
        .input(onnx.in(layout, node.input(1)))
        .outputsOf(node, layout);
  }

  /** The bias along axis 1 of a value of this rank. */
  private static String upright(Node node, OnnxGraphBuilder onnx, int rank) {
    List<Dim> dims = new ArrayList<>();
    long[] axes = new long[rank - 2];
    dims.add(Dim.unknown());
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i + 1;
      dims.add(Dim.of(1));
    }
    Optional<TensorData> bias = onnx.constant(node.input(1));
    if (bias.isEmpty()) {
      return onnx.node("Unsqueeze").input(node.input(1)).constant(axes).output();
    }
    dims.set(0, Dim.of(bias.get().elementCount()));
    return onnx.initializer(
        OnnxGraphBuilder.baseName(node.input(1)), bias.get().reshaped(Shape.of(dims)));
  }
}
