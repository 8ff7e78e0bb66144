package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** New shapes for the same elements: {@code Reshape}, {@code Squeeze}, {@code ExpandDims}. */
final class ReshapeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ReshapeHandler::reshape, "Reshape");
    table.ops(ReshapeHandler::squeeze, "Squeeze");
    table.ops(ReshapeHandler::expand, "ExpandDims");
  }

  private static void reshape(Node node, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(0);
    Shape from = onnx.shape(value);
    Shape to = onnx.shape(node.output());
    boolean image =
        onnx.constant(value).isEmpty() && onnx.layout(value) instanceof AxisOrder.ChannelsFirst;
    if (image && sameShape(from, to)) {
      onnx.alias(node.output(), value);
    } else if (image && flattens(from, to)) {
      flatten(node, onnx, from);
    } else {
      target(onnx.node("Reshape").input(value), node, onnx).outputsOf(node);
    }
  }

  /** Do shapes agree in every size, the batch by name? */
  private static boolean sameShape(Shape from, Shape to) {
    return from.isRanked()
        && from.equals(to)
        && from.dims().stream().noneMatch(dim -> dim instanceof Dim.Unknown);
  }

  /** Is {@code to} a row per image? */
  private static boolean flattens(Shape from, Shape to) {
    if (to.rank() != 2 || !to.dim(1).isKnown()) {
      return false;
    }
    List<Dim> image = from.dims().subList(1, from.rank());
    return image.stream().allMatch(Dim::isKnown)
        && Shape.of(image).elementCount() == to.dim(1).sizeOrMinusOne();
  }

  private static void flatten(Node node, OnnxGraphBuilder onnx, Shape from) {
    int channels = Math.toIntExact(from.dim(-1).sizeOrMinusOne());
    int width = Math.toIntExact(from.dim(-2).sizeOrMinusOne());
    int height = Math.toIntExact(Shape.of(from.dims().subList(1, from.rank() - 2)).elementCount());
    boolean sameOrder = channels == 1 || height * width == 1;
    onnx.node("Flatten")
        .input(onnx.in(onnx.layout(node.input(0)), node.input(0)))
        .attribute("axis", 1)
        .outputsOf(
            node, sameOrder ? AxisOrder.AS_IS : new AxisOrder.Flattened(channels, height, width));
  }

  /** Appends the shape wanted: as a constant where all but one size is known, else as computed. */
  private static OnnxNodeBuilder target(OnnxNodeBuilder reshape, Node node, OnnxGraphBuilder onnx) {
    Optional<long[]> known =
        onnx.constant(node.input(1))
            .map(TensorData::toLongs)
            .or(() -> onnx.shapeHeldBy(node.input(1)).flatMap(to -> target(to, onnx, node)));
    if (known.isPresent()) {
      if (Arrays.stream(known.get()).anyMatch(size -> size == 0)
          && !copies(known.get(), node, onnx)) {
        throw onnx.unsupported(
            node, "shape " + Arrays.toString(known.get()), "sizes of at least 1");
      }
      return reshape.constant(known.get());
    }
    return reshape.input(asLongs(node.input(1), onnx));
  }

  /** A zero stands for "as in the input"; it is ours where TensorFlow did not write it. */
  private static boolean copies(long[] target, Node node, OnnxGraphBuilder onnx) {
    return onnx.constant(node.input(1)).isEmpty() && target.length > 0;
  }

  private static Optional<long[]> target(Shape to, OnnxGraphBuilder onnx, Node node) {
    Shape from = onnx.shape(node.input(0));
    List<Long> sizes = new ArrayList<>();
    long open = to.dims().stream().filter(dim -> !dim.isKnown()).count();
    for (int i = 0; i < to.rank(); i++) {
      Dim dim = to.dim(i);
      boolean copied =
          open > 1 && dim instanceof Dim.Named && i < from.rank() && from.dim(i).equals(dim);
      if (copied) {
        open--;
      }
      sizes.add(copied ? 0 : dim.sizeOrMinusOne());
    }
    return open <= 1 ? Optional.of(Window.array(sizes)) : Optional.empty();
  }

  /** The value as int64, which ONNX wants for shapes. */
  static String asLongs(ValueRef value, OnnxGraphBuilder onnx) {
    if (onnx.type(value) == DataType.INT64) {
      return onnx.asIs(value);
    }
    return onnx.node("Cast").input(value).attribute("to", 7).output();
  }

  private static void squeeze(Node node, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(0);
    Shape from = onnx.shape(value);
    int[] axes =
        node.integers("squeeze_dims", List.of()).stream().mapToInt(Math::toIntExact).toArray();
    if (axes.length == 0) {
      if (!from.isRanked() || from.dims().stream().anyMatch(dim -> dim instanceof Dim.Unknown)) {
        throw onnx.unsupported(node, "input " + from, "squeeze_dims, or a known input shape");
      }
      axes =
          java.util.stream.IntStream.range(0, from.rank())
              .filter(axis -> from.dim(axis).equals(Dim.of(1)))
              .toArray();
    }
    axes = Axes.normalise(node, axes, from.rank(), onnx);
    AxisOrder layout =
        Axes.whenRemoved(axes, from.rank(), onnx.commonLayout(List.of(value), from.rank()));
    onnx.node("Squeeze")
        .input(onnx.in(layout, value))
        .constant(Axes.places(axes, layout))
        .outputsOf(node);
  }

  private static void expand(Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.input(0)).rank() + 1;
    int[] axes = Axes.normalise(node, onnx.requireInts(node, 1, "axis"), rank, onnx);
    onnx.node("Unsqueeze")
        .input(node.input(0))
        .constant(Arrays.stream(axes).asLongStream().toArray())
        .outputsOf(node);
  }
}
