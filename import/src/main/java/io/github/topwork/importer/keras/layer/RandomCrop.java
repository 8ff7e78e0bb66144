package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.stream.IntStream;

/**
 * {@code RandomCrop}. In training it cuts a part out at random, the same of all images of a batch.
 * At inference Keras 2 cuts the largest part of the wanted aspect ratio out of the middle and
 * resizes it; Keras 3 leaves the image as it is.
 */
final class RandomCrop implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    int height = call.config().integer("height");
    int width = call.config().integer("width");
    if (call.kerasVersion() >= 3) {
      return Draws.inTraining((any, draws) -> crop(any, draws, height, width)).build(call);
    }
    call.config().ignore("seed", "data_format");
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
      x = part(f, x, top, left, top + cropHeight, left + cropWidth);
    }
    return cropHeight == height && cropWidth == width ? x : resize(f, x, height, width);
  }

  private static ValueRef crop(LayerCall call, Draws draws, int height, int width) {
    Layout layout = Layout.of(call, 2);
    int givenHeight = Math.toIntExact(call.size(layout.axis(0)));
    int givenWidth = Math.toIntExact(call.size(layout.axis(1)));
    Formula f = Formula.of(call);
    ValueRef x = layout.toLast(call.floatInput());
    if (givenHeight > height && givenWidth > width) {
      x = f.gather(x, places(f, draws, givenHeight, height), 1);
      return layout.fromLast(f.gather(x, places(f, draws, givenWidth, width), 2));
    }
    // Of smaller images the middle, as far as it reaches, is stretched.
    int cropHeight = bounded(givenHeight, (double) givenWidth * height / width);
    int cropWidth = bounded(givenWidth, (double) givenHeight * width / height);
    int top = (givenHeight - cropHeight) / 2;
    int left = (givenWidth - cropWidth) / 2;
    int bottom = Math.min(givenHeight, top + height);
    int right = Math.min(givenWidth, left + width);
    x = part(f, x, top, left, bottom, right);
    boolean fits = bottom - top == height && right - left == width;
    return layout.fromLast(fits ? x : resize(f, x, height, width));
  }

  private static int bounded(int given, double wanted) {
    return Math.max(Math.min(given, (int) wanted), 1);
  }

  /** So many neighbours of those that are given, {@code int32[wanted]}. */
  private static ValueRef places(Formula f, Draws draws, int given, int wanted) {
    Factor starts = new Factor(0, given - wanted + 1);
    ValueRef start = f.cast(draws.forAll(starts), DataType.FLOAT, DataType.INT32);
    Formula whole = Formula.of(f.call(), DataType.INT32);
    return whole.op("AddV2", start, whole.ints(IntStream.range(0, wanted).toArray()));
  }

  private static ValueRef part(Formula f, ValueRef x, int top, int left, int bottom, int right) {
    return f.slice(
        x,
        new int[] {0, top, left, 0},
        new int[] {0, bottom, right, 0},
        new int[] {1, 1, 1, 1},
        0b1001,
        0b1001,
        0,
        0);
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
