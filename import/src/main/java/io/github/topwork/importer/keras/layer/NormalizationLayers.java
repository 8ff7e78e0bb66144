package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Normalization: of activations by statistics, and of features by given mean and variance. */
final class NormalizationLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "BatchNormalization", new BatchNormalization(),
          "LayerNormalization", NormalizationLayers::layer,
          "GroupNormalization", NormalizationLayers::group,
          "UnitNormalization", NormalizationLayers::unit,
          "Normalization", NormalizationLayers::features);

  /** The least sum of squares that Keras 2 divides by, and the least norm of Keras 3. */
  private static final float UNIT_EPSILON = 1e-12f;

  /** {@code keras.backend.epsilon()}; files do not tell it. */
  private static final float KERAS_EPSILON = 1e-7f;

  private NormalizationLayers() {}

  private static ValueRef layer(LayerCall call) {
    if (call.config().flag("rms_scaling", false)) {
      throw new LayerException("rms_scaling: true", "layer normalization without it");
    }
    Axes axes = call.kerasVersion() < 3 ? Axes.of(call) : Axes.of(call).sorted();
    float epsilon = (float) call.config().number("epsilon", 1e-3);
    return ScaleAndCenter.of(call, axes.sizes(), axes::spread)
        .normalizeOver(call.floatInput(), epsilon, axes.values());
  }

  /** Groups become an axis of their own, before that of their channels. */
  private static ValueRef group(LayerCall call) {
    Axes axes = Axes.of(call);
    if (axes.values().length != 1 || axes.values()[0] == 0) {
      throw new LayerException("axis " + call.config().get("axis"), "one axis after the batch");
    }
    int axis = axes.values()[0];
    long channels = call.size(axis);
    int stated = call.config().integer("groups", 32);
    long groups = stated == -1 ? channels : stated;
    if (groups < 1 || channels % groups != 0) {
      throw new LayerException(
          groups + " groups of " + channels + " channels", "groups that divide the channels");
    }
    int rank = axes.rank();
    ValueRef x = call.floatInput();
    List<Size> whole = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      whole.add(Size.of(call, "size_" + i, x, i));
    }
    List<Size> split = new ArrayList<>(whole);
    split.set(axis, Size.of(channels / groups));
    split.add(axis, Size.of(groups));
    int[] ones = new int[rank + 1];
    Arrays.fill(ones, 1);
    ones[axis] = Math.toIntExact(groups);
    ones[axis + 1] = Math.toIntExact(channels / groups);
    int[] reduced = new int[rank - 1];
    for (int i = 0; i < reduced.length; i++) {
      reduced[i] = i + 1 < axis ? i + 1 : i + 2;
    }
    OpWriter ops = call.ops();
    ScaleAndCenter weights =
        ScaleAndCenter.of(
            call,
            Shape.of(channels),
            (name, weight) -> ops.reshape("spread/" + name, weight, ones));
    ValueRef normalized =
        weights.normalizeOver(
            Size.reshape(call, "groups", x, split),
            (float) call.config().number("epsilon", 1e-3),
            reduced);
    return Size.reshape(call, "joined", normalized, whole);
  }

  /**
   * Scales to an L2 norm of one. Keras 2 raises the sum of squares to 1e-12 at least, Keras 3 the
   * norm.
   */
  private static ValueRef unit(LayerCall call) {
    Axes axes = Axes.of(call);
    OpWriter ops = call.ops();
    ValueRef x = call.floatInput();
    ValueRef sum = ops.reduce("Sum", "sum", ops.op("Square", "square", x), true, axes.values());
    ValueRef inverse;
    if (call.kerasVersion() < 3) {
      ValueRef least = ops.constant("least", TensorData.scalar(UNIT_EPSILON));
      inverse = ops.op("Rsqrt", "Rsqrt", ops.op("Maximum", "maximum", sum, least));
    } else {
      ValueRef most = ops.constant("most", TensorData.scalar(1 / UNIT_EPSILON));
      inverse = ops.op("Minimum", "minimum", ops.op("Rsqrt", "Rsqrt", sum), most);
    }
    return ops.op("Mul", "mul", x, inverse);
  }

  /** {@code (x - mean) / sqrt(variance)} or its inverse, with numbers of the file. */
  private static ValueRef features(LayerCall call) {
    Axes axes = featureAxes(call);
    ValueRef mean;
    ValueRef variance;
    if (call.config().has("mean")) {
      mean = constant(call, "mean", axes);
      variance = constant(call, "variance", axes);
    } else {
      Shape shape = axes.sizes();
      mean = axes.spread("mean", call.state("mean", shape));
      variance = axes.spread("variance", call.state("variance", shape));
      call.state("count", Shape.SCALAR);
    }
    OpWriter ops = call.ops();
    ValueRef least = ops.constant("least", TensorData.scalar(KERAS_EPSILON));
    ValueRef deviation = ops.op("Maximum", "deviation", ops.op("Sqrt", "Sqrt", variance), least);
    ValueRef x = call.floatInput();
    return call.config().flag("invert", false)
        ? ops.op("AddV2", "add", mean, ops.op("Mul", "mul", x, deviation))
        : ops.op("RealDiv", "truediv", ops.op("Sub", "sub", x, mean), deviation);
  }

  /** No axis at all: one mean of everything. */
  private static Axes featureAxes(LayerCall call) {
    int rank = call.inputShape().rank();
    int[] stated = call.config().has("axis") ? call.config().integers("axis") : new int[0];
    return Axes.of(call, rank, stated).sorted();
  }

  private static ValueRef constant(LayerCall call, String key, Axes axes) {
    TensorData value = Numbers.of(call, key);
    boolean fits =
        value.shape().rank() == 0
            || value.shape().equals(axes.sizes())
            || (value.elementCount() == 1 && value.shape().rank() <= axes.values().length);
    if (!fits) {
      throw new LayerException(
          key + " of shape " + value.shape(), "a number, or shape " + axes.sizes());
    }
    if (value.elementCount() == 1) {
      value = TensorData.scalar(value.toFloats()[0]);
      return call.ops().constant(key, value);
    }
    return axes.spread(key, call.ops().constant(key, value));
  }
}
