package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers that are an activation; those without weights can be another layer's activation too. */
final class ActivationLayers {
  /** Writes such a layer. */
  interface Writer {
    ValueRef write(Formula f, LayerConfig config, ValueRef x);
  }

  static final Map<String, Writer> WITHOUT_WEIGHTS =
      Map.of(
          "ELU", (f, config, x) -> Activations.elu(f, x, config.number("alpha", 1)),
          "LeakyReLU", (f, config, x) -> Activations.leakyRelu(f, x, slope(config, 0.3)),
          "ReLU", (f, config, x) -> relu(f, config, x),
          "Softmax", (f, config, x) -> Softmax.write(f, x, axes(config)),
          "ThresholdedReLU", (f, config, x) -> above(f, x, config.number("theta", 1)));

  static final Map<String, LayerBuilder> TABLE = table();

  private ActivationLayers() {}

  private static Map<String, LayerBuilder> table() {
    Map<String, LayerBuilder> table = new HashMap<>();
    WITHOUT_WEIGHTS.forEach(
        (name, writer) ->
            table.put(
                name, call -> writer.write(Formula.of(call), call.config(), call.floatInput())));
    table.put("Activation", call -> Activations.apply(call, call.input()));
    table.put("PReLU", ActivationLayers::prelu);
    return Map.copyOf(table);
  }

  /** The slope has been called {@code alpha}, and {@code negative_slope} since Keras 3. */
  private static double slope(LayerConfig config, double otherwise) {
    return config.number("negative_slope", config.number("alpha", otherwise));
  }

  private static int[] axes(LayerConfig config) {
    // Of null Keras makes a softmax over everything, batch and all.
    return config.get("axis").isMissingNode() ? new int[] {-1} : config.integers("axis");
  }

  /**
   * {@code max_value} from there on, {@code x} from {@code threshold} on, and {@code negative_slope
   * * (x - threshold)} below.
   */
  static ValueRef relu(Formula f, LayerConfig config, ValueRef x) {
    double slope = slope(config, 0);
    double threshold = config.number("threshold", 0);
    double max = config.has("max_value") ? config.number("max_value") : Double.POSITIVE_INFINITY;
    if (threshold == 0 && slope != 0 && max == Double.POSITIVE_INFINITY) {
      return Activations.leakyRelu(f, x, slope);
    }
    ValueRef positive;
    if (threshold != 0) {
      positive = above(f, x, threshold);
      positive = max < Double.POSITIVE_INFINITY ? f.clip(positive, 0, max) : positive;
    } else if (max == 6) {
      positive = f.op("Relu6", x);
    } else {
      positive = f.op("Relu", x);
      positive =
          max < Double.POSITIVE_INFINITY ? f.op("Minimum", positive, f.number(max)) : positive;
    }
    if (slope == 0) {
      return positive;
    }
    ValueRef below = f.op("Relu", f.plus(f.op("Neg", x), threshold));
    return f.op("Sub", positive, f.times(below, slope));
  }

  /** {@code x} where it is above a threshold, else 0. */
  private static ValueRef above(Formula f, ValueRef x, double threshold) {
    return f.op("SelectV2", f.isGreater(x, threshold), x, f.number(0));
  }

  private static ValueRef prelu(LayerCall call) {
    Shape input = call.inputShape();
    Dim[] sizes = input.dims().subList(1, input.rank()).toArray(new Dim[0]);
    if (call.config().has("shared_axes")) {
      for (int axis : call.config().integers("shared_axes")) {
        sizes[Formula.axis(axis, input.rank()) - 1] = Dim.of(1);
      }
    }
    Formula f = Formula.of(call);
    ValueRef x = call.floatInput();
    ValueRef alpha = call.weight("alpha", Shape.of(List.of(sizes)));
    ValueRef below = f.op("Relu", f.op("Neg", x));
    return f.op("Sub", f.op("Relu", x), f.op("Mul", alpha, below));
  }
}
