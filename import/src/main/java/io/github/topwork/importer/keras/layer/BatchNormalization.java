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
import java.util.stream.IntStream;

/**
 * {@code BatchNormalization} in inference mode: one op along the last axis of rank 4, arithmetic
 * everywhere else.
 *
 * <p>Where a file of Keras 2 says {@code training=True} for a call, and the layer is not frozen,
 * Keras normalizes by the batch that it is given, at inference too. That is written as it is, with
 * the variance that is not corrected for the number of samples; the moving averages are only kept.
 * In Keras 3 {@code predict} puts {@code training=False} in place of what the file says.
 */
final class BatchNormalization implements LayerBuilder {
  private static final String BY_BATCH =
      "is called with training=True and normalizes by the batch that it is given: predictions"
          + " depend on what else is in the batch";

  private static final String OVERRIDDEN =
      "is called with training=True: it is built as Keras 3 computes it in predict(), by moving"
          + " averages; a SavedModel of export() normalizes by the batch";

  @Override
  public ValueRef build(LayerCall call) {
    call.config().ignore("momentum", "synchronized", "renorm_momentum");
    if (call.config().flag("renorm", false)) {
      throw new LayerException("renorm: true", "batch normalization without renormalization");
    }
    Axes axes = Axes.of(call);
    float epsilon = (float) call.config().number("epsilon", 1e-3);
    if (call.isInTraining() && call.isTrainable()) {
      if (call.kerasVersion() < 3) {
        return byBatch(call, axes, epsilon);
      }
      call.remark(OVERRIDDEN);
    }
    return axes.isLastOnly() && axes.rank() == 4
        ? fused(call, axes.sizes(), epsilon)
        : written(call, axes, epsilon);
  }

  private static ValueRef byBatch(LayerCall call, Axes axes, float epsilon) {
    call.remark(BY_BATCH);
    boolean isSpread = axes.values().length > 1;
    Shape shape = isSpread ? axes.sizesAmongOnes() : axes.sizes();
    ScaleAndCenter weights =
        ScaleAndCenter.of(call, shape, isSpread ? (name, weight) -> weight : axes::spread);
    call.state("moving_mean", shape);
    call.state("moving_variance", shape);
    int[] others =
        IntStream.range(0, axes.rank())
            .filter(axis -> Arrays.stream(axes.values()).noneMatch(each -> each == axis))
            .toArray();
    return weights.normalizeOver(call.floatInput(), epsilon, others);
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
