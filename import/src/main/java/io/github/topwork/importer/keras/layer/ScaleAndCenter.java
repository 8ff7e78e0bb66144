package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/**
 * The weights {@code gamma} and {@code beta} of a normalization, as far as it has them.
 *
 * @param gamma in a shape that spreads over the input; null where the layer does not scale
 * @param beta in a shape that spreads over the input; null where the layer does not center
 */
record ScaleAndCenter(LayerCall call, @Nullable ValueRef gamma, @Nullable ValueRef beta) {
  /** Gives a weight the shape in which it spreads over the input. */
  interface Spread {
    ValueRef of(String name, ValueRef weight);
  }

  /**
   * Reads them.
   *
   * @param shape of each, before it is spread
   */
  static ScaleAndCenter of(LayerCall call, Shape shape, Spread spread) {
    boolean hasScale = call.config().flag("scale", true);
    boolean hasCenter = call.config().flag("center", true);
    ValueRef gamma = hasScale ? spread.of("gamma", call.weight("gamma", shape)) : null;
    ValueRef beta = hasCenter ? spread.of("beta", call.weight("beta", shape)) : null;
    return new ScaleAndCenter(call, gamma, beta);
  }

  /**
   * Writes {@code gamma * (x - mean) / sqrt(variance + epsilon) + beta} as Keras does: {@code x *
   * inv + (beta - mean * inv)} with {@code inv = gamma / sqrt(variance + epsilon)}.
   */
  ValueRef normalize(ValueRef x, ValueRef mean, ValueRef variance, float epsilon) {
    OpWriter ops = call.ops();
    ValueRef inv = inverse(variance, epsilon);
    ValueRef scaled = ops.op("Mul", "mul", x, inv);
    ValueRef scaledMean = ops.op("Mul", "scaled_mean", mean, inv);
    return beta == null
        ? ops.op("Sub", "sub", scaled, scaledMean)
        : ops.op("AddV2", "sum", scaled, ops.op("Sub", "offset", beta, scaledMean));
  }

  /**
   * The same with mean and variance of {@code x} itself over these axes, centered before it is
   * scaled: see {@link io.github.topwork.graph.pass.CenterBeforeScale}.
   */
  ValueRef normalizeOver(ValueRef x, float epsilon, int... axes) {
    OpWriter ops = call.ops();
    ValueRef mean = ops.reduce("Mean", "mean", x, true, axes);
    ValueRef squares = ops.op("SquaredDifference", "squares", x, mean);
    ValueRef inv = inverse(ops.reduce("Mean", "variance", squares, true, axes), epsilon);
    ValueRef scaled = ops.op("Mul", "mul", ops.op("Sub", "centered", x, mean), inv);
    return beta == null ? scaled : ops.op("AddV2", "sum", scaled, beta);
  }

  /** {@code gamma / sqrt(variance + epsilon)}. */
  private ValueRef inverse(ValueRef variance, float epsilon) {
    OpWriter ops = call.ops();
    ValueRef shifted =
        ops.op("AddV2", "add", variance, ops.constant("add/epsilon", TensorData.scalar(epsilon)));
    ValueRef inv = ops.op("Rsqrt", "Rsqrt", shifted);
    return gamma == null ? inv : ops.op("Mul", "scale", inv, gamma);
  }
}
