package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.TensorData;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Random changes of the values of pixels, which stay in their places. */
final class RandomColors {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "RandomBrightness", Draws.inTraining((call, draws) -> of(call).brightness(draws)),
          "RandomColorDegeneration", Draws.inTraining((call, draws) -> of(call).degenerate(draws)),
          "RandomColorJitter", Draws.inTraining((call, draws) -> of(call).jitter(draws)),
          "RandomContrast", Draws.inTraining((call, draws) -> of(call).contrast(draws)),
          "RandomGrayscale", Draws.inTraining((call, draws) -> of(call).grayscale(draws)),
          "RandomHue", Draws.inTraining((call, draws) -> of(call).hue(draws)),
          "RandomInvert", Draws.inTraining((call, draws) -> of(call).invert(draws)),
          "RandomPosterization", Draws.inTraining((call, draws) -> of(call).posterize(draws)),
          "RandomSaturation", Draws.inTraining((call, draws) -> of(call).saturation(draws)));

  /** Keras's, which keeps a division from zero. */
  private static final double EPSILON = 1e-7;

  /** Of a byte. */
  private static final int BITS = 8;

  /** Shares of red, green and blue in Keras's luma. */
  private static final float[] LUMA = {0.2989f, 0.5870f, 0.1140f};

  private final LayerCall call;
  private final Formula f;
  private final Layout layout;

  private RandomColors(LayerCall call) {
    this.call = call;
    this.f = Formula.of(call);
    this.layout = Layout.of(call, 2);
  }

  private static RandomColors of(LayerCall call) {
    return new RandomColors(call);
  }

  private ValueRef brightness(Draws draws) {
    return brightness(draws, "factor", call.floatInput());
  }

  private ValueRef brightness(Draws draws, String key, ValueRef x) {
    Factor range = Factor.valueRange(call.config());
    ValueRef share = draws.perImage(Factor.of(call.config(), key, -1, 1));
    return f.clip(f.op("AddV2", x, f.times(share, range.size())), range.low(), range.high());
  }

  private ValueRef contrast(Draws draws) {
    return contrast(draws, "factor", call.floatInput());
  }

  /** Moves pixels away from the mean of their channel, or towards it. */
  private ValueRef contrast(Draws draws, String key, ValueRef x) {
    Factor range = Factor.valueRange(call.config());
    Factor given = Factor.of(call.config(), key, 0, 1);
    ValueRef scale = draws.perImage(new Factor(1 - given.low(), 1 + given.high()));
    // Of columns, then of those: one sum over all pixels would depend on the number of threads.
    ValueRef columns = f.reduce("Mean", x, true, layout.axis(0));
    ValueRef mean = f.reduce("Mean", columns, true, layout.axis(1));
    ValueRef moved = f.op("AddV2", f.op("Mul", f.op("Sub", x, mean), scale), mean);
    return f.clip(moved, range.low(), range.high());
  }

  private ValueRef saturation(Draws draws) {
    return saturation(draws, "factor", call.floatInput());
  }

  /**
   * A factor of 0.5 changes nothing, and none or a negative one leaves gray, of which Keras draws
   * as many where it is given one number. As with Keras the range of values bounds saturation too.
   */
  private ValueRef saturation(Draws draws, String key, ValueRef x) {
    Factor range = Factor.valueRange(call.config());
    ValueRef share = draws.perImage(Factor.of(call.config(), key, -1, 1));
    ValueRef rest = f.plus(f.op("Neg", share), 1);
    ValueRef scale = f.op("RealDiv", share, f.plus(rest, EPSILON));
    return inHsv(
        x, 1, saturation -> f.clip(f.op("Mul", saturation, scale), range.low(), range.high()));
  }

  private ValueRef hue(Draws draws) {
    return hue(draws, "factor", call.floatInput());
  }

  /** Turns colours around their circle, by half of it at most. */
  private ValueRef hue(Draws draws, String key, ValueRef x) {
    Factor range = Factor.valueRange(call.config());
    ValueRef isInverted = f.isGreater(draws.perImage(Factor.UNIT), 0.5);
    ValueRef share = draws.perImage(Factor.of(call.config(), key, 0, 1));
    ValueRef turn = f.times(f.op("SelectV2", isInverted, f.op("Neg", share), share), 0.5);
    ValueRef unit = f.times(f.plus(x, -range.low()), 1 / range.size());
    ValueRef turned = inHsv(unit, 0, hue -> ofCircle(f.op("AddV2", hue, turn)));
    return f.plus(f.times(f.clip(turned, 0, 1), range.size()), range.low());
  }

  private ValueRef ofCircle(ValueRef hue) {
    ValueRef below = f.op("SelectV2", f.isGreater(hue, 1), f.plus(hue, -1), hue);
    ValueRef isNegative = f.op("Less", below, f.number(0));
    return f.op("SelectV2", isNegative, f.plus(below, 1), below);
  }

  /** Changes one of hue, saturation and value. */
  private ValueRef inHsv(ValueRef x, int channel, UnaryOperator<ValueRef> change) {
    requireColors(3);
    ValueRef[] parts = f.split(f.op("RGBToHSV", layout.toLast(x)), 3, 3).toArray(ValueRef[]::new);
    parts[channel] = change.apply(parts[channel]);
    return layout.fromLast(f.op("HSVToRGB", f.concatenate(3, parts)));
  }

  private ValueRef grayscale(Draws draws) {
    double probability = call.config().number("factor");
    if (!(probability >= 0 && probability <= 1)) {
      throw new LayerException("factor: " + probability, "from 0 to 1");
    }
    ValueRef isGray = draws.happens(f.number(probability));
    ValueRef x = layout.toLast(call.floatInput());
    if (layout.channels() == 1) {
      return call.floatInput();
    }
    return layout.fromLast(f.op("SelectV2", isGray, luma(x), x));
  }

  private ValueRef luma(ValueRef x) {
    requireColors(3);
    ValueRef shares = f.constant(TensorData.ofFloats(LUMA, 3));
    return f.reduce("Sum", f.op("Mul", x, shares), true, 3);
  }

  /** Moves colours towards gray, or away from it where the factor is negative. */
  private ValueRef degenerate(Draws draws) {
    Factor range = Factor.valueRange(call.config());
    ValueRef share = draws.perImage(Factor.of(call.config(), "factor", -1, 1));
    ValueRef x = layout.toLast(call.floatInput());
    ValueRef moved = f.op("AddV2", x, f.op("Mul", share, f.op("Sub", luma(x), x)));
    return layout.fromLast(f.clip(moved, range.low(), range.high()));
  }

  /** Keeps the upper bits of pixels, as many as a whole number says that is below the factor. */
  private ValueRef posterize(Draws draws) {
    Factor range = Factor.valueRange(call.config());
    Factor bits = Factor.of(call.config(), "factor", 1, BITS);
    // Keras draws nothing where there is nothing to choose.
    ValueRef kept = bits.size() == 0 ? f.number(bits.low()) : draws.perImage(bits);
    ValueRef lost = f.plus(f.op("Neg", f.op("Floor", kept)), BITS);
    ValueRef step = f.op("Pow", f.number(2), lost);
    ValueRef bytes =
        f.clip(f.times(f.plus(call.floatInput(), -range.low()), 255 / range.size()), 0, 255);
    ValueRef steps = f.op("Floor", f.op("RealDiv", f.op("Floor", bytes), step));
    ValueRef left = f.op("Mul", steps, step);
    return f.plus(f.times(left, range.size() / 255), range.low());
  }

  private void requireColors(long channels) {
    if (layout.channels() != channels) {
      throw new LayerException(
          "images of " + layout.channels() + " channels", channels + ": red, green, blue");
    }
  }

  private ValueRef invert(Draws draws) {
    Factor range = Factor.valueRange(call.config());
    ValueRef probability = draws.perImage(Factor.of(call.config(), "factor", 0, 1));
    ValueRef x = call.floatInput();
    ValueRef inverted = f.plus(f.op("Neg", x), range.high());
    return f.op("SelectV2", draws.happens(probability), inverted, x);
  }

  /** Brightness, contrast, saturation and hue, as far as they are given. */
  private ValueRef jitter(Draws draws) {
    Factor.valueRange(call.config());
    ValueRef x = call.floatInput();
    x = ifGiven(draws, "brightness_factor", this::brightness, x);
    x = ifGiven(draws, "contrast_factor", this::contrast, x);
    x = ifGiven(draws, "saturation_factor", this::saturation, x);
    return ifGiven(draws, "hue_factor", this::hue, x);
  }

  private ValueRef ifGiven(Draws draws, String key, Change change, ValueRef x) {
    return call.config().has(key) ? change.write(draws, key, x) : x;
  }

  /** Writes one change of several. */
  private interface Change {
    ValueRef write(Draws draws, String key, ValueRef x);
  }
}
