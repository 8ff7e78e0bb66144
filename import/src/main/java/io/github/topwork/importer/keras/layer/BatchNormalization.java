package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Arrays;

/**
 * {@code BatchNormalization} in inference mode: one op along the last axis of rank 4, arithmetic
 * everywhere else.
 */
final class BatchNormalization implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    call.config().ignore("momentum", "synchronized", "renorm_momentum");
    if (call.config().flag("renorm", false)) {
      throw new LayerException("renorm: true", "batch normalization without renormalization");
    }
    Axes axes = Axes.of(call);
    float epsilon = (float) call.config().number("epsilon", 1e-3);
    return axes.isLastOnly() && axes.rank() == 4
        ? fused(call, axes.sizes(), epsilon)
        : written(call, axes, epsilon);
  }

  private static ValueRef fused(LayerCall call, Shape shape, float epsilon) {
    ValueRef gamma =
        call.config().flag("scale", true)
            ? call.weight("gamma", shape)
            : filled(call, "gamma", shape, 1);
    ValueRef beta =
        call.config().flag("center", true)
            ? call.weight("beta", shape)
            : filled(call, "beta", shape, 0);
    ValueRef mean = call.state("moving_mean", shape);
    ValueRef variance = call.state("moving_variance", shape);
    return call.ops()
        .add(
            call.ops()
                .node("FusedBatchNormV3", "FusedBatchNormV3")
                .input(call.floatInput(), gamma, beta, mean, variance)
                .attribute("T", DataType.FLOAT)
                .attribute("U", DataType.FLOAT)
                .attribute("epsilon", Attribute.of(epsilon))
                .attribute("data_format", "NHWC")
                .attribute("is_training", false));
  }

  private static ValueRef filled(LayerCall call, String name, Shape shape, float value) {
    Limits.checkConstant("channels", shape.elementCount());
    float[] values = new float[Math.toIntExact(shape.elementCount())];
    Arrays.fill(values, value);
    return call.ops().constant(name, TensorData.ofFloats(values, values.length));
  }

  private static ValueRef written(LayerCall call, Axes axes, float epsilon) {
    // Weights along several axes, which only Keras 2 has, spread over the input as they are.
    boolean isSpread = axes.values().length > 1;
    Shape shape = isSpread ? axes.sizesAmongOnes() : axes.sizes();
    ScaleAndCenter.Spread spread = isSpread ? (name, weight) -> weight : axes::spread;
    ScaleAndCenter weights = ScaleAndCenter.of(call, shape, spread);
    ValueRef mean = spread.of("moving_mean", call.state("moving_mean", shape));
    ValueRef variance = spread.of("moving_variance", call.state("moving_variance", shape));
    return weights.normalize(call.floatInput(), mean, variance, epsilon);
  }
}
