package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.TensorPermutation;
import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;

/**
 * {@code ResizeBicubic}, {@code ResizeArea} and {@code ScaleAndTranslate} to a product with a
 * matrix of shares along the width and one along the height.
 *
 * <p>ONNX's {@code Resize} has a cubic mode, but TensorFlow rounds the places between pixels, which
 * differs from it by up to 1.6e-3 of the greatest pixel; of areas and most filters ONNX has none.
 */
final class FilterResizeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(FilterResizeHandler::bicubic, "ResizeBicubic");
    table.ops(FilterResizeHandler::area, "ResizeArea");
    table.ops(FilterResizeHandler::scaled, "ScaleAndTranslate");
  }

  private static void bicubic(Node node, OnnxGraphBuilder onnx) {
    if (!node.flag("half_pixel_centers", false)) {
      throw onnx.unsupported(node, "half_pixel_centers=false", "half_pixel_centers=true");
    }
    int[] from = ResizeHandler.givenSize(node, onnx);
    int[] to = onnx.requireInts(node, 1, "size");
    multiply(
        node, onnx, FilterWeights.bicubic(to[0], from[0]), FilterWeights.bicubic(to[1], from[1]));
  }

  private static void area(Node node, OnnxGraphBuilder onnx) {
    if (node.flag("align_corners", false)) {
      throw onnx.unsupported(node, "align_corners=true", "align_corners=false");
    }
    int[] from = ResizeHandler.givenSize(node, onnx);
    int[] to = onnx.requireInts(node, 1, "size");
    multiply(node, onnx, FilterWeights.area(to[0], from[0]), FilterWeights.area(to[1], from[1]));
  }

  private static void scaled(Node node, OnnxGraphBuilder onnx) {
    String name = node.text("kernel_type", "lanczos3");
    FilterKernel kernel =
        FilterKernel.of(name)
            .orElseThrow(
                () ->
                    onnx.unsupported(
                        node, "kernel_type=" + name, "a kernel that TensorFlow documents"));
    boolean antialias = node.flag("antialias", true);
    int[] from = ResizeHandler.givenSize(node, onnx);
    int[] to = onnx.requireInts(node, 1, "size");
    float[] scale = onnx.requireConstant(node, 2, "scale").toFloats();
    float[] shift = onnx.requireConstant(node, 3, "translation").toFloats();
    multiply(
        node,
        onnx,
        FilterWeights.scaled(to[0], from[0], kernel, antialias, scale[0], shift[0]),
        FilterWeights.scaled(to[1], from[1], kernel, antialias, scale[1], shift[1]));
  }

  private static void multiply(
      Node node, OnnxGraphBuilder onnx, FilterWeights rows, FilterWeights columns) {
    String image = onnx.channelsFirst(node.input(0));
    if (onnx.type(node.input(0)) != DataType.FLOAT) {
      image =
          onnx.node("Cast")
              .input(image)
              .attribute("to", OnnxModel.typeNumber(DataType.FLOAT))
              .output();
    }
    String wide =
        onnx.node("MatMul")
            .input(image)
            .constant(TensorPermutation.transpose(columns.matrix(), 1, 0))
            .output();
    onnx.node("MatMul")
        .input(onnx.initializer(node.name() + "/rows", rows.matrix()))
        .input(wide)
        .outputsOf(node, AxisOrder.CHANNELS_FIRST);
  }
}
