package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rotations, zooms, shifts and shears. Each is a map from places of the output to places of the
 * input, {@code x' = a0 x + a1 y + a2} and {@code y' = b0 x + b1 y + b2} in pixels, of which one op
 * takes the pixels.
 */
final class RandomAffine {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "RandomRotation", Draws.inTraining(RandomAffine::rotation),
          "RandomShear", Draws.inTraining(RandomAffine::shear),
          "RandomTranslation", Draws.inTraining(RandomAffine::translation),
          "RandomZoom", Draws.inTraining(RandomAffine::zoom));

  private final LayerCall call;
  private final Formula f;
  private final Layout layout;
  private final ValueRef images;
  private final Size height;
  private final Size width;

  private RandomAffine(LayerCall call) {
    this.call = call;
    this.f = Formula.of(call);
    this.layout = Layout.of(call, 2);
    this.images = layout.toLast(call.floatInput());
    this.height = Size.of(call, "height", images, 1);
    this.width = Size.of(call, "width", images, 2);
  }

  /** By fractions of a turn about the middle, counter-clockwise where positive. */
  private static ValueRef rotation(LayerCall call, Draws draws) {
    Factor turns = Factor.of(call.config(), "factor", -1, 1);
    RandomAffine affine = new RandomAffine(call);
    Formula f = affine.f;
    ValueRef angle = f.times(draws.perRow(turns.scaled(360, 0)), Math.PI / 180);
    ValueRef cos = f.op("Cos", angle);
    ValueRef sin = f.op("Sin", angle);
    ValueRef x = affine.middle(affine.width);
    ValueRef y = affine.middle(affine.height);
    // The middle stays where it is.
    ValueRef a2 = f.op("AddV2", f.op("Sub", x, f.op("Mul", x, cos)), f.op("Mul", y, sin));
    ValueRef b2 = f.op("Sub", f.op("Sub", y, f.op("Mul", x, sin)), f.op("Mul", y, cos));
    return affine.write(cos, f.op("Neg", sin), a2, sin, cos, b2);
  }

  /** About the middle: out where positive, in where negative; of both axes alike or not. */
  private static ValueRef zoom(LayerCall call, Draws draws) {
    ValueRef vertical = draws.perRow(zoomBounds(call, "height_factor"));
    ValueRef horizontal =
        call.config().has("width_factor")
            ? draws.perRow(zoomBounds(call, "width_factor"))
            : vertical;
    RandomAffine affine = new RandomAffine(call);
    ValueRef zero = affine.f.op("ZerosLike", vertical);
    return affine.write(
        horizontal,
        zero,
        affine.aside(affine.width, horizontal),
        zero,
        vertical,
        affine.aside(affine.height, vertical));
  }

  private static Factor zoomBounds(LayerCall call, String key) {
    Factor bounds = Factor.of(call.config(), key, -1, 1);
    if (bounds.low() == -1) {
      throw new LayerException(key + ": " + call.config().get(key), "above -1, and 1 at most");
    }
    return bounds.scaled(1, 1);
  }

  /** What keeps the middle of a side in its place. */
  private ValueRef aside(Size side, ValueRef zoom) {
    return f.op("Mul", middle(side), f.plus(f.op("Neg", zoom), 1));
  }

  /** By fractions of height and width, down and to the right where positive. */
  private static ValueRef translation(LayerCall call, Draws draws) {
    ValueRef down = draws.perRow(Factor.of(call.config(), "height_factor", -1, 1));
    ValueRef right = draws.perRow(Factor.of(call.config(), "width_factor", -1, 1));
    RandomAffine affine = new RandomAffine(call);
    Formula f = affine.f;
    ValueRef zero = f.op("ZerosLike", down);
    ValueRef one = f.op("OnesLike", down);
    ValueRef left = f.op("Neg", f.op("Mul", right, affine.real(affine.width)));
    ValueRef up = f.op("Neg", f.op("Mul", down, affine.real(affine.height)));
    return affine.write(one, zero, left, zero, one, up);
  }

  /** Rows along themselves, and columns, from the upper left corner on. */
  private static ValueRef shear(LayerCall call, Draws draws) {
    RandomAffine affine = new RandomAffine(call);
    Formula f = affine.f;
    ValueRef isInverted = f.isGreater(draws.perRow(Factor.UNIT), 0.5);
    ValueRef sign = f.op("SelectV2", isInverted, f.number(-1), f.number(1));
    ValueRef y = f.op("Mul", draws.perRow(Factor.of(call.config(), "y_factor", -1, 1)), sign);
    ValueRef x = f.op("Mul", draws.perRow(Factor.of(call.config(), "x_factor", -1, 1)), sign);
    ValueRef zero = f.op("ZerosLike", sign);
    ValueRef one = f.op("OnesLike", sign);
    return affine.write(one, x, zero, y, one, zero);
  }

  private ValueRef real(Size size) {
    if (size.isNumber()) {
      return f.number(size.number());
    }
    ValueRef whole = size.write(call.ops(), call.ops().freshName("size"));
    return f.cast(whole, DataType.INT32, DataType.FLOAT);
  }

  private ValueRef middle(Size side) {
    return f.times(f.plus(real(side), -1), 0.5);
  }

  /** Writes the map whose coefficients are {@code float32[batch, 1]} each. */
  private ValueRef write(
      ValueRef a0, ValueRef a1, ValueRef a2, ValueRef b0, ValueRef b1, ValueRef b2) {
    String fill = call.config().choice("fill_mode", "reflect", "wrap", "constant", "nearest");
    String way = call.config().choice("interpolation", "bilinear", "nearest");
    float value = (float) call.config().number("fill_value");
    ValueRef zero = f.op("ZerosLike", a0);
    ValueRef map = f.concatenate(1, a0, a1, a2, b0, b1, b2, zero, zero);
    ValueRef sizes = Size.vector(call.ops(), "output_shape", List.of(height, width));
    return layout.fromLast(
        f.add(
            call.ops()
                .node("ImageProjectiveTransformV3", "transform")
                .input(images, map, sizes, f.constant(TensorData.scalar(value)))
                .attribute("dtype", DataType.FLOAT)
                .attribute("interpolation", way.toUpperCase(Locale.ROOT))
                .attribute("fill_mode", fill.toUpperCase(Locale.ROOT))));
  }
}
