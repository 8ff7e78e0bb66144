package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Reductions. The mean and maximum over all but batch and channels of an {@code NCHW} value are
 * ONNX's global pools. Opset 18 turned {@code axes} from attribute into input, for the sum opset 13
 * did.
 */
final class ReduceHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    row(table, "Mean", "ReduceMean", "GlobalAveragePool");
    row(table, "Max", "ReduceMax", "GlobalMaxPool");
    row(table, "Min", "ReduceMin", "");
    row(table, "Prod", "ReduceProd", "");
    table.op("Sum").since(13, (node, onnx) -> convert(node, onnx, "ReduceSum", "", true));
  }

  private static void row(OpTable.Builder table, String from, String to, String pool) {
    table
        .op(from)
        .since(13, (node, onnx) -> convert(node, onnx, to, pool, false))
        .since(18, (node, onnx) -> convert(node, onnx, to, pool, true));
  }

  private static void convert(
      Node node, OnnxGraphBuilder onnx, String op, String pool, boolean axesAsInput) {
    int rank = onnx.shape(node.input(0)).rank();
    int[] axes = Axes.normalise(node, onnx.requireInts(node, 1, "reduction axes"), rank, onnx);
    boolean keep = node.flag("keep_dims", false);
    if (axes.length == 0) {
      onnx.alias(node.output(), node.input(0));
      return;
    }
    AxisOrder found = onnx.commonLayout(java.util.List.of(node.input(0)), rank);
    if (found instanceof AxisOrder.ChannelsFirst
        && !pool.isEmpty()
        && Arrays.equals(axes, IntStream.range(1, rank - 1).toArray())) {
      pool(node, onnx, pool, found);
      return;
    }
    AxisOrder layout =
        keep && found instanceof AxisOrder.ChannelsFirst
            ? found
            : Axes.whenRemoved(axes, rank, found);
    long[] places = Axes.places(axes, layout);
    OnnxNodeBuilder reduce = onnx.node(op).input(onnx.in(layout, node.input(0)));
    if (axesAsInput) {
      reduce.constant(places);
    } else {
      reduce.attribute("axes", places);
    }
    reduce.flag("keepdims", keep).outputsOf(node, keep ? layout : AxisOrder.AS_IS);
  }

  private static void pool(Node node, OnnxGraphBuilder onnx, String op, AxisOrder layout) {
    OnnxNodeBuilder pool = onnx.node(op).input(onnx.in(layout, node.input(0)));
    if (node.flag("keep_dims", false)) {
      pool.outputsOf(node, layout);
    } else {
      long[] spatial = LongStream.range(2, onnx.shape(node.input(0)).rank()).toArray();
      onnx.node("Squeeze").input(pool.output()).constant(spatial).outputsOf(node);
    }
  }
}
