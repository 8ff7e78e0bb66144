package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** Ops on batches of images, NHWC. */
final class ImageShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(
            ImageShapes::resize,
            "ResizeArea",
            "ResizeBicubic",
            "ResizeBilinear",
            "ResizeNearestNeighbor",
            "ScaleAndTranslate")
        .ops(ImageShapes::resize, "ImageProjectiveTransformV2", "ImageProjectiveTransformV3")
        .ops(ImageShapes::cropAndResize, "CropAndResize")
        .ops(op -> op.output(op.shape(0)), "AdjustContrastv2", "AdjustHue", "AdjustSaturation")
        .ops(op -> op.output(op.shape(0)), "RGBToHSV", "HSVToRGB");
  }

  private static void resize(OpShapes op) {
    Shape images = op.ofRank(0, 4).orElse(OpShapes.anyOfRank(4));
    int size = op.node().op().startsWith("ImageProjective") ? 2 : 1;
    op.output(resized(images.dim(0), op.value(size), images.dim(3)));
  }

  private static void cropAndResize(OpShapes op) {
    Shape images = op.ofRank(0, 4).orElse(OpShapes.anyOfRank(4));
    Shape boxes = op.ofRank(1, 2).orElse(OpShapes.anyOfRank(2));
    op.output(resized(boxes.dim(0), op.value(3), images.dim(3)));
  }

  private static List<Dim> resized(Dim count, Optional<Ints> size, Dim channels) {
    Optional<Ints> known = size.filter(value -> value.size() == 2);
    return List.of(
        count,
        known.map(value -> value.get(0).toDim()).orElse(Dim.unknown()),
        known.map(value -> value.get(1).toDim()).orElse(Dim.unknown()),
        channels);
  }
}
