package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;

/**
 * Brings images to the aspect ratio of a wanted size by taking away or adding on both sides.
 *
 * @param x {@code float32[batch, height, width, channels]}
 * @param height of {@code x}
 * @param width of {@code x}
 */
record Framing(LayerCall call, ValueRef x, Size height, Size width) {
  static Framing of(LayerCall call, ValueRef x) {
    return new Framing(
        call, x, Size.of(call, "image_height", x, 1), Size.of(call, "image_width", x, 2));
  }

  private OpWriter ops() {
    return call.ops();
  }

  boolean hasKnownSize() {
    return height.isNumber() && width.isNumber();
  }

  /** The size that a side has to the other one of a given size, in the wanted ratio. */
  private Size matching(String name, Size other, int wanted, int wantedOther) {
    return other.scaled(ops(), name, wanted, wantedOther);
  }

  /** Height of the largest part of the wanted aspect ratio. */
  Size partHeight(int wantedHeight, int wantedWidth) {
    return height
        .min(ops(), "part_height", matching("even_height", width, wantedHeight, wantedWidth))
        .max(ops(), "part_height/positive", Size.of(1));
  }

  /** Width of the largest part of the wanted aspect ratio. */
  Size partWidth(int wantedHeight, int wantedWidth) {
    return width
        .min(ops(), "part_width", matching("even_width", height, wantedWidth, wantedHeight))
        .max(ops(), "part_width/positive", Size.of(1));
  }

  /** Takes the largest part of the wanted aspect ratio from the middle. */
  ValueRef cropped(int wantedHeight, int wantedWidth) {
    return middle(partHeight(wantedHeight, wantedWidth), partWidth(wantedHeight, wantedWidth));
  }

  /** Takes a part of this size from the middle. */
  ValueRef middle(Size partHeight, Size partWidth) {
    Size top = height.minus(ops(), "rest_of_height", partHeight).half(ops(), "top");
    Size left = width.minus(ops(), "rest_of_width", partWidth).half(ops(), "left");
    if (hasKnownSize() && partHeight.isNumber() && partWidth.isNumber()) {
      int bottom = height.number() - partHeight.number() - top.number();
      int right = width.number() - partWidth.number() - left.number();
      int[] before = {0, top.number(), left.number(), 0};
      int[] after = {0, bottom, right, 0};
      return bottom == 0 && right == 0 ? x : Rearrange.crop(ops(), "crop", x, before, after);
    }
    Size all = Size.of(-1);
    Size none = Size.of(0);
    return Rearrange.slice(
        ops(),
        "crop",
        x,
        Size.vector(ops(), "crop/begin", List.of(none, top, left, none)),
        Size.vector(ops(), "crop/size", List.of(all, partHeight, partWidth, all)));
  }

  /** Adds the same number of rows or columns on both sides until the ratio is the wanted one. */
  ValueRef padded(int wantedHeight, int wantedWidth, float fill) {
    Size fullHeight =
        height.max(ops(), "full_height", matching("even_height", width, wantedHeight, wantedWidth));
    Size fullWidth =
        width.max(ops(), "full_width", matching("even_width", height, wantedWidth, wantedHeight));
    Size top = fullHeight.minus(ops(), "missing_height", height).half(ops(), "top");
    Size left = fullWidth.minus(ops(), "missing_width", width).half(ops(), "left");
    if (top.equals(Size.of(0)) && left.equals(Size.of(0))) {
      return x;
    }
    return ops()
        .add(
            ops()
                .node("PadV2", "pad")
                .input(x, paddings(top, left), ops().constant("pad/fill", TensorData.scalar(fill)))
                .attribute("T", DataType.FLOAT)
                .attribute("Tpaddings", DataType.INT32));
  }

  private ValueRef paddings(Size top, Size left) {
    if (top.isNumber() && left.isNumber()) {
      int[] pairs = {0, 0, top.number(), top.number(), left.number(), left.number(), 0, 0};
      return ops().constant("pad/paddings", TensorData.ofInts(pairs, 4, 2));
    }
    Size none = Size.of(0);
    ValueRef sides =
        Size.vector(ops(), "pad/sides", List.of(none, none, top, top, left, left, none, none));
    return ops()
        .add(
            ops()
                .node("Reshape", "pad/paddings")
                .input(sides, ops().constant("pad/pairs", TensorData.vector(4, 2)))
                .attribute("T", DataType.INT32)
                .attribute("Tshape", DataType.INT32));
  }
}
