package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;

/**
 * Writes a change of the size of images as {@code tf.image.resize} does, with half-pixel centers.
 */
final class Resample {
  /** What Keras calls the ways, as {@code tf.image.resize} does. */
  static final String[] WAYS = {
    "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"
  };

  private Resample() {}

  /**
   * Writes it.
   *
   * @param x {@code float32[batch, height, width, channels]}
   * @param way one of {@link #WAYS}
   * @param antialias whether a reduction looks at all of the pixels that it merges; not for nearest
   *     and area
   */
  static ValueRef write(
      LayerCall call, ValueRef x, String way, boolean antialias, Size height, Size width) {
    Size givenHeight = Size.of(call, "given_height", x, 1);
    Size givenWidth = Size.of(call, "given_width", x, 2);
    if (height.equals(givenHeight) && width.equals(givenWidth)) {
      return x;
    }
    OpWriter ops = call.ops();
    ValueRef size = Size.vector(ops, "size", List.of(height, width));
    return switch (way) {
      case "nearest" -> centered(ops, "ResizeNearestNeighbor", x, size);
      case "area" -> ops.add(node(ops, "ResizeArea", x, size).attribute("align_corners", false));
      case "bilinear" ->
          antialias
              ? scaled(
                  ops, x, size, "triangle", true, List.of(height, width, givenHeight, givenWidth))
              : centered(ops, "ResizeBilinear", x, size);
      case "bicubic" ->
          antialias
              ? scaled(
                  ops, x, size, "keyscubic", true, List.of(height, width, givenHeight, givenWidth))
              : centered(ops, "ResizeBicubic", x, size);
      default ->
          scaled(ops, x, size, way, antialias, List.of(height, width, givenHeight, givenWidth));
    };
  }

  private static Node.Builder node(OpWriter ops, String op, ValueRef... inputs) {
    return ops.node(op, op).input(inputs).attribute("T", DataType.FLOAT);
  }

  private static ValueRef centered(OpWriter ops, String op, ValueRef x, ValueRef size) {
    return ops.add(
        node(ops, op, x, size)
            .attribute("align_corners", false)
            .attribute("half_pixel_centers", true));
  }

  /** The sizes are the wanted height and width, then the given ones. */
  private static ValueRef scaled(
      OpWriter ops, ValueRef x, ValueRef size, String kernel, boolean antialias, List<Size> sizes) {
    ValueRef wanted = reals(ops, "wanted", sizes.subList(0, 2));
    ValueRef given = reals(ops, "given", sizes.subList(2, 4));
    ValueRef scale = ops.op("RealDiv", "scale", wanted, given);
    ValueRef translation = ops.constant("translation", TensorData.ofFloats(new float[2], 2));
    return ops.add(
        node(ops, "ScaleAndTranslate", x, size, scale, translation)
            .attribute("kernel_type", kernel)
            .attribute("antialias", antialias));
  }

  private static ValueRef reals(OpWriter ops, String name, List<Size> sizes) {
    if (sizes.stream().allMatch(Size::isNumber)) {
      float[] values = {sizes.get(0).number(), sizes.get(1).number()};
      return ops.constant(name, TensorData.ofFloats(values, 2));
    }
    ValueRef vector = Size.vector(ops, name + "/sizes", sizes);
    return ops.cast(name, vector, DataType.INT32, DataType.FLOAT);
  }
}
