package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;

/**
 * {@code ResizeBilinear} and {@code ResizeNearestNeighbor} to {@code Resize} of height and width.
 *
 * <p>The factors are given as {@code scales} where they reproduce the size exactly, since the batch
 * is then left alone; else as {@code sizes}, with the batch size taken from the input. Where the
 * two sides would round to different pixels, nearest neighbour becomes two {@code Gather}s.
 */
final class ResizeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(ResizeHandler::bilinear, "ResizeBilinear");
    table.ops(ResizeHandler::nearest, "ResizeNearestNeighbor");
  }

  /** Where pixels lie: the three conventions that TensorFlow has had. */
  private enum Pixels {
    HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC;

    static Pixels of(Node node) {
      if (node.flag("half_pixel_centers", false)) {
        return HALF_PIXEL;
      }
      return node.flag("align_corners", false) ? ALIGN_CORNERS : ASYMMETRIC;
    }

    /** ONNX's word. */
    String mode() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static void bilinear(Node node, OnnxGraphBuilder onnx) {
    int[] size = size(node, onnx);
    resize(node, onnx, size)
        .attribute("mode", "linear")
        .attribute("coordinate_transformation_mode", Pixels.of(node).mode())
        .outputsOf(node, AxisOrder.CHANNELS_FIRST);
  }

  private static void nearest(Node node, OnnxGraphBuilder onnx) {
    Pixels pixels = Pixels.of(node);
    int[] size = size(node, onnx);
    Shape input = onnx.shape(node.input(0));
    int[] rows = sources(size[0], input.dim(1).sizeOrMinusOne(), pixels);
    int[] columns = sources(size[1], input.dim(2).sizeOrMinusOne(), pixels);
    boolean agrees =
        agrees(rows, input.dim(1).sizeOrMinusOne(), pixels)
            && agrees(columns, input.dim(2).sizeOrMinusOne(), pixels);
    if (!agrees) {
      String picked =
          onnx.node("Gather")
              .input(onnx.channelsFirst(node.input(0)))
              .constant(TensorData.vector(rows))
              .attribute("axis", 2)
              .output();
      onnx.node("Gather")
          .input(picked)
          .constant(TensorData.vector(columns))
          .attribute("axis", 3)
          .outputsOf(node, AxisOrder.CHANNELS_FIRST);
      return;
    }
    // floor((x + 0.5) / f), which TensorFlow computes, is the rounding of (x + 0.5) / f - 0.5;
    // ONNX dropped the mode tf_half_pixel_for_nn with opset 13.
    resize(node, onnx, size)
        .attribute("mode", "nearest")
        .attribute("nearest_mode", pixels == Pixels.ASYMMETRIC ? "floor" : "round_prefer_ceil")
        .attribute("coordinate_transformation_mode", pixels.mode())
        .outputsOf(node, AxisOrder.CHANNELS_FIRST);
  }

  /** Height and width to resize to; those of the input are known too. */
  private static int[] size(Node node, OnnxGraphBuilder onnx) {
    givenSize(node, onnx);
    return onnx.requireInts(node, 1, "size");
  }

  /** Height and width of the input, which have to be known. */
  static int[] givenSize(Node node, OnnxGraphBuilder onnx) {
    Shape input = onnx.shape(node.input(0));
    boolean known = input.rank() == 4 && input.dim(1).isKnown() && input.dim(2).isKnown();
    if (!known) {
      throw onnx.unsupported(node, "input " + input, "known height and width");
    }
    return new int[] {
      Math.toIntExact(input.dim(1).sizeOrMinusOne()), Math.toIntExact(input.dim(2).sizeOrMinusOne())
    };
  }

  private static OnnxNodeBuilder resize(Node node, OnnxGraphBuilder onnx, int[] size) {
    ValueRef value = node.input(0);
    String image = onnx.channelsFirst(value);
    if (node.op().equals("ResizeBilinear") && onnx.type(value) != DataType.FLOAT) {
      image =
          onnx.node("Cast")
              .input(image)
              .attribute("to", OnnxModel.typeNumber(DataType.FLOAT))
              .output();
    }
    Shape input = onnx.shape(value);
    float height = factor(size[0], input.dim(1));
    float width = factor(size[1], input.dim(2));
    boolean exact =
        restores(size[0], height, input.dim(1)) && restores(size[1], width, input.dim(2));
    if (exact) {
      TensorData scales = TensorData.ofFloats(new float[] {1, 1, height, width}, 4);
      return onnx.node("Resize").input(image).input("").constant(scales);
    }
    String all = onnx.node("Shape").input(image).output();
    String kept = onnx.node("Slice").input(all).constant(0).constant(2).output();
    String sizes =
        onnx.node("Concat").input(kept).constant(size[0], size[1]).attribute("axis", 0).output();
    return onnx.node("Resize").input(image).input("").input("").input(sizes);
  }

  private static float factor(int to, Dim from) {
    return (float) to / from.sizeOrMinusOne();
  }

  /** ONNX Runtime multiplies in float, ONNX's shape inference in double; both round down. */
  private static boolean restores(int to, float factor, Dim from) {
    long size = from.sizeOrMinusOne();
    return (long) (factor * size) == to && (long) ((double) factor * size) == to;
  }

  /** For each place, the place that TensorFlow's kernel reads, in its float arithmetic. */
  private static int[] sources(int to, long from, Pixels pixels) {
    boolean corners = pixels == Pixels.ALIGN_CORNERS && to > 1;
    float scale = corners ? (from - 1) / (float) (to - 1) : from / (float) to;
    int[] places = new int[to];
    for (int i = 0; i < to; i++) {
      float at =
          switch (pixels) {
            case HALF_PIXEL -> (float) Math.floor((i + 0.5f) * scale);
            case ALIGN_CORNERS -> (float) Math.floor(i * scale + 0.5f);
            case ASYMMETRIC -> (float) Math.floor(i * scale);
          };
      places[i] = (int) Math.min(at, from - 1);
    }
    return places;
  }

  /** Does ONNX Runtime, which divides by the factor, read the same places? */
  private static boolean agrees(int[] places, long from, Pixels pixels) {
    float factor = places.length / (float) from;
    for (int i = 0; i < places.length; i++) {
      float at =
          switch (pixels) {
            case HALF_PIXEL -> (float) Math.floor(((i + 0.5f) / factor - 0.5f) + 0.5);
            case ALIGN_CORNERS ->
                places.length == 1
                    ? 0
                    : (float) Math.floor(i * (float) (from - 1) / (places.length - 1) + 0.5f);
            case ASYMMETRIC -> (float) Math.floor(i / factor);
          };
      if (Math.min((int) at, from - 1) != places[i]) {
        return false;
      }
    }
    return true;
  }
}
