package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;

/** Moves each pixel away from the mean of its neighbours, or towards it; 0.5 changes nothing. */
final class RandomSharpness {
  /** Shares of a pixel and of each of its eight neighbours, of Pillow's filter {@code SMOOTH}. */
  private static final float CENTER = (float) (5.0 / 13);

  private static final float NEIGHBOR = (float) (1.0 / 13);

  private RandomSharpness() {}

  static ValueRef write(LayerCall call, Draws draws) {
    Factor range = Factor.valueRange(call.config());
    Formula f = Formula.of(call);
    Layout layout = Layout.of(call, 2);
    ValueRef x = layout.toLast(call.floatInput());
    ValueRef share = draws.perImage(Factor.of(call.config(), "factor", 0, 1));
    ValueRef smoothing = f.plus(f.op("Neg", f.times(share, 2)), 1);
    ValueRef smooth =
        f.add(
            f.node("DepthwiseConv2dNative", x, f.constant(kernel(layout.channels())))
                .attribute("strides", Attribute.ofInts(1, 1, 1, 1))
                .attribute("padding", "SAME"));
    ValueRef moved = f.op("AddV2", x, f.op("Mul", smoothing, f.op("Sub", smooth, x)));
    return layout.fromLast(f.clip(moved, range.low(), range.high()));
  }

  private static TensorData kernel(long channels) {
    float[] shares = new float[Math.toIntExact(9 * channels)];
    Arrays.fill(shares, NEIGHBOR);
    int center = Math.toIntExact(4 * channels);
    Arrays.fill(shares, center, center + Math.toIntExact(channels), CENTER);
    return TensorData.ofFloats(shares, 3, 3, channels, 1);
  }
}
