package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;

/**
 * {@code RandomCrop} at inference. Keras 2 cuts the largest part of the wanted aspect ratio out of
 * the middle and resizes it; Keras 3 leaves the image as it is.
 */
final class RandomCrop implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    RandomLayers.acceptTraining(call);
    call.refuseTraining();
    int height = call.config().integer("height");
    int width = call.config().integer("width");
    call.config().ignore("seed", "data_format");
    if (call.kerasVersion() >= 3) {
      return call.input();
    }
    call.inputShape(4);
    long givenHeight = call.size(1);
    long givenWidth = call.size(2);
    int cropHeight = (int) Math.min(givenHeight, (float) (givenWidth * height) / width);
    int cropWidth = (int) Math.min(givenWidth, (float) (givenHeight * width) / height);
    int top = (int) ((givenHeight - cropHeight) / 2);
    int left = (int) ((givenWidth - cropWidth) / 2);
    Formula f = Formula.of(call);
    ValueRef x = call.floatInput();
    if (cropHeight < givenHeight || cropWidth < givenWidth) {
      x =
          f.slice(
              x,
              new int[] {0, top, left, 0},
              new int[] {0, top + cropHeight, left + cropWidth, 0},
              new int[] {1, 1, 1, 1},
              0b1001,
              0b1001,
              0,
              0);
    }
    return cropHeight == height && cropWidth == width ? x : resize(f, x, height, width);
  }

  /** Writes a resize with linear interpolation between the centres of pixels. */
  static ValueRef resize(Formula f, ValueRef x, int height, int width) {
    return f.add(
        f.node("ResizeBilinear", x, f.constant(TensorData.vector(height, width)))
            .attribute("T", DataType.FLOAT)
            .attribute("align_corners", Attribute.of(false))
            .attribute("half_pixel_centers", Attribute.of(true)));
  }
}
