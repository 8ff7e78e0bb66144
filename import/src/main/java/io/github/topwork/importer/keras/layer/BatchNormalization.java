package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code BatchNormalization}: in inference mode one op along the last axis of rank 4, arithmetic
 * everywhere else; in training by the mean and variance of the batch, which also move the moving
 * statistics. As in Keras 3 the moving variance takes the biased variance of the batch, whatever
 * the rank, and a frozen layer stays in inference mode.
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
    if (call.config().flag("renorm", false)) {
      throw new LayerException("renorm: true", "batch normalization without renormalization");
    }
    Axes axes = Axes.of(call);
    float epsilon = (float) call.config().number("epsilon", 1e-3);
    Optional<TrainingMode> training = call.training();
    call.config().ignore("momentum", "synchronized", "renorm_momentum");
    if (training.isPresent() && call.isTrainable()) {
      return trained(call, axes, epsilon, training.get());
    }
    if (call.saysTraining() && call.isTrainable()) {
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
    return weights.normalizeOver(call.floatInput(), epsilon, others(axes));
  }

  private static int[] others(Axes axes) {
    return IntStream.range(0, axes.rank())
        .filter(axis -> Arrays.stream(axes.values()).noneMatch(each -> each == axis))
        .toArray();
  }

  private static ValueRef trained(LayerCall call, Axes axes, float epsilon, TrainingMode training) {
    double momentum = call.config().number("momentum", 0.99);
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new LayerException("momentum: " + momentum, "between 0 and 1");
    }
    if (axes.values().length != 1) {
      throw new LayerException("axis " + call.config().get("axis"), "one axis");
    }
    ValueRef x = call.floatInput();
    if (call.mask(x).isPresent()) {
      throw new LayerException(
          "an input with a mask, which the statistics of a batch leave out", "one without");
    }
    Shape shape = axes.sizes();
    ScaleAndCenter weights = ScaleAndCenter.of(call, shape, axes::spread);
    Formula f = Formula.of(call);
    ValueRef mean = f.reduce("Mean", x, true, others(axes));
    ValueRef squares = f.op("SquaredDifference", x, mean);
    ValueRef variance = f.reduce("Mean", squares, true, others(axes));
    move(call, training, "moving_mean", shape, mean, momentum);
    move(call, training, "moving_variance", shape, variance, momentum);
    return weights.normalize(x, mean, variance, epsilon);
  }

  /** Keras 3 rounds both factors to float32: moving * momentum + batch * (1 - momentum). */
  private static void move(
      LayerCall call,
      TrainingMode training,
      String name,
      Shape shape,
      ValueRef batch,
      double momentum) {
    Formula f = Formula.of(call).below(name);
    ValueRef taken =
        call.ops().reshape(name + "/batch", batch, Math.toIntExact(shape.dim(0).sizeOrMinusOne()));
    ValueRef kept = f.times(call.state(name, shape), momentum);
    training.update(name, f.op("AddV2", kept, f.times(taken, 1 - momentum)));
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
