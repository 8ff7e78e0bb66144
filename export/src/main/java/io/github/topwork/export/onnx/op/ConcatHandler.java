package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Joining and cutting along an axis: {@code ConcatV2}, {@code Split}, {@code SplitV}. */
final class ConcatHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ConcatHandler::concat, "ConcatV2");
    table.ops(ConcatHandler::split, "Split");
    table.ops(ConcatHandler::splitBySizes, "SplitV");
  }

  private static void concat(Node node, OnnxGraphBuilder onnx) {
    int count = node.inputs().size() - 1;
    List<ValueRef> parts = node.inputs().subList(0, count);
    if (count == 1) {
      onnx.alias(node.output(), parts.get(0));
      return;
    }
    int rank = onnx.shape(node.output()).rank();
    int axis = axis(node, count, rank, onnx);
    AxisOrder layout = image(onnx.commonLayout(parts, rank));
    OnnxNodeBuilder concat = onnx.node("Concat");
    parts.forEach(part -> concat.input(onnx.in(layout, part)));
    concat.attribute("axis", Axes.place(axis, layout)).outputsOf(node, layout);
  }

  private static void split(Node node, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(1);
    Shape shape = onnx.shape(value);
    int axis = axis(node, 0, shape.rank(), onnx);
    long count = node.integer("num_split");
    Dim size = shape.dim(axis);
    if (!size.isKnown()) {
      throw onnx.unsupported(node, "input " + shape, "a known size along axis " + axis);
    }
    long[] sizes = new long[Math.toIntExact(count)];
    Arrays.fill(sizes, size.sizeOrMinusOne() / count);
    split(node, value, axis, sizes, onnx);
  }

  private static void splitBySizes(Node node, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(0);
    Shape shape = onnx.shape(value);
    int axis = axis(node, 2, shape.rank(), onnx);
    long[] sizes = onnx.requireConstant(node, 1, "sizes").toLongs();
    long stated = Arrays.stream(sizes).filter(size -> size >= 0).sum();
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] < 0) {
        if (!shape.dim(axis).isKnown()) {
          throw onnx.unsupported(node, "input " + shape, "a known size along axis " + axis);
        }
        sizes[i] = shape.dim(axis).sizeOrMinusOne() - stated;
      }
    }
    split(node, value, axis, sizes, onnx);
  }

  private static void split(
      Node node, ValueRef value, int axis, long[] sizes, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(value).rank();
    AxisOrder layout = image(onnx.commonLayout(List.of(value), rank));
    onnx.node("Split")
        .input(onnx.in(layout, value))
        .constant(sizes)
        .attribute("axis", Axes.place(axis, layout))
        .outputsOf(node, layout, sizes.length);
  }

  private static int axis(Node node, int input, int rank, OnnxGraphBuilder onnx) {
    int[] given = onnx.requireInts(node, input, "axis");
    return Axes.normalise(node, given, rank, onnx)[0];
  }

  private static AxisOrder image(AxisOrder found) {
    return found instanceof AxisOrder.ChannelsFirst ? found : AxisOrder.AS_IS;
  }
}
