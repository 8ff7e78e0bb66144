package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;

/**
 * {@code tf.image.resize_with_pad}: images of one size to another without distortion, as large as
 * fits, centered, with zeros around them.
 */
final class ResizeWithPad {
  private ResizeWithPad() {}

  static ValueRef write(Operands in) {
    int height = in.integer(0, "target_height");
    int width = in.integer(0, "target_width");
    String method = in.choice("method", "bilinear", "nearest");
    ValueRef x = in.tensor("image");
    Shape given = in.call().shape(x);
    boolean isSized = given.rank() == 4 && given.dim(1).isKnown() && given.dim(2).isKnown();
    if (!isSized || height < 1 || width < 1) {
      throw new LayerException(
          "images " + given + " to " + height + "x" + width,
          "[batch, height, width, channels] of a known size, and both sizes above zero");
    }
    long givenHeight = given.dim(1).sizeOrMinusOne();
    long givenWidth = given.dim(2).sizeOrMinusOne();
    // TensorFlow computes the sizes in float32, and so does this.
    float ratio = Math.max((float) givenHeight / height, (float) givenWidth / width);
    float exactHeight = givenHeight / ratio;
    float exactWidth = givenWidth / ratio;
    int innerHeight = Math.max(1, (int) exactHeight);
    int innerWidth = Math.max(1, (int) exactWidth);
    int top = Math.max(0, (int) ((height - exactHeight) / 2));
    int left = Math.max(0, (int) ((width - exactWidth) / 2));
    ValueRef resized =
        Resample.write(in.call(), x, method, false, Size.of(innerHeight), Size.of(innerWidth));
    int[] before = {0, top, left, 0};
    int[] after = {0, height - top - innerHeight, width - left - innerWidth, 0};
    boolean isWhole = innerHeight == height && innerWidth == width;
    return isWhole ? resized : Rearrange.pad(in.call().ops(), "pad", resized, before, after);
  }
}
