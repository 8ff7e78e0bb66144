package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Optional;

/** Repetition: {@code Tile}, and {@code BroadcastTo} and {@code Fill} to {@code Expand}. */
final class TileHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(TileHandler::tile, "Tile");
    table.ops(
        (node, onnx) ->
            onnx.node("Expand")
                .input(node.input(0))
                .input(ReshapeHandler.asLongs(node.input(1), onnx))
                .outputsOf(node),
        "BroadcastTo");
    table.ops(
        (node, onnx) ->
            onnx.node("Expand")
                .input(node.input(1))
                .input(ReshapeHandler.asLongs(node.input(0), onnx))
                .outputsOf(node),
        "Fill");
  }

  private static void tile(Node node, OnnxGraphBuilder onnx) {
    Optional<TensorData> repeats = onnx.constant(node.input(1));
    int rank = onnx.shape(node.input(0)).rank();
    boolean image =
        onnx.commonLayout(List.of(node.input(0)), rank) instanceof AxisOrder.ChannelsFirst;
    if (repeats.isEmpty()) {
      onnx.node("Tile")
          .input(node.input(0))
          .input(ReshapeHandler.asLongs(node.input(1), onnx))
          .outputsOf(node);
      return;
    }
    AxisOrder layout = image ? new AxisOrder.ChannelsFirst(rank) : AxisOrder.AS_IS;
    onnx.node("Tile")
        .input(onnx.in(layout, node.input(0)))
        .constant(Axes.arrange(repeats.get().toLongs(), layout))
        .outputsOf(node, layout);
  }
}
