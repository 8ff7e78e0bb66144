package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dropout and noise: random in training, and at inference each layer passes its input on. */
final class NoiseLayers {
  /** Writes such a layer in training. */
  private interface Noise {
    ValueRef write(LayerCall call, TrainingMode training);
  }

  /** Of ConvNeXt: drops whole examples. */
  static final LayerBuilder STOCHASTIC_DEPTH =
      inTraining(
          (call, training) -> dropout(call, training, "drop_path_rate", sizes(call, true, 0)),
          "drop_path_rate");

  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry(
              "AlphaDropout", inTraining(NoiseLayers::alphaDropout, "rate", "seed", "noise_shape")),
          entry("Dropout", inTraining(NoiseLayers::dropout, "rate", "p", "seed", "noise_shape")),
          entry("GaussianDropout", inTraining(NoiseLayers::gaussianDropout, "rate", "p", "seed")),
          entry("GaussianNoise", inTraining(NoiseLayers::gaussianNoise, "stddev", "sigma", "seed")),
          entry("SpatialDropout1D", spatialDropout(1)),
          entry("SpatialDropout2D", spatialDropout(2)),
          entry("SpatialDropout3D", spatialDropout(3)));

  /** Of {@code selu}: the value of inputs far below 0, to which {@code AlphaDropout} sets. */
  private static final double ALPHA =
      -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946;

  private NoiseLayers() {}

  /**
   * A layer of these settings, which matter in training only.
   *
   * @throws LayerException if it was called with {@code training=True}, with which predictions are
   *     random, as in Monte Carlo dropout
   */
  private static LayerBuilder inTraining(Noise noise, String... settings) {
    return call -> {
      RandomLayers.refuseSaidTraining(call);
      Optional<TrainingMode> training = call.training();
      if (training.isPresent()) {
        return noise.write(call, training.get());
      }
      call.config().ignore(settings);
      return call.input();
    };
  }

  private static LayerBuilder spatialDropout(int spatial) {
    Noise noise =
        (call, training) -> {
          int channels = Layout.of(call, spatial).channelAxis();
          return dropout(call, training, "rate", sizes(call, true, 0, channels));
        };
    return inTraining(noise, "rate", "p", "seed", "noise_shape", "data_format");
  }

  /** Sets a random fraction of the elements to 0, and scales the others up. */
  private static ValueRef dropout(LayerCall call, TrainingMode training) {
    return dropout(call, training, "rate", noiseShape(call));
  }

  private static ValueRef dropout(
      LayerCall call, TrainingMode training, String key, List<Size> sizes) {
    double rate = rate(call, key);
    if (rate == 0) {
      return call.input();
    }
    Formula f = Formula.of(call);
    ValueRef scaled = f.times(kept(call, training, rate, sizes), 1 / (1 - rate));
    return f.op("Mul", call.floatInput(), scaled);
  }

  /** 1 for elements to keep, and 0 for others. */
  private static ValueRef kept(
      LayerCall call, TrainingMode training, double rate, List<Size> sizes) {
    Formula f = Formula.of(call);
    ValueRef random = training.uniform(Size.vector(call.ops(), "sizes", sizes));
    ValueRef isKept = f.op("GreaterEqual", random, f.number(rate));
    return call.ops().cast("kept", isKept, DataType.BOOL, DataType.FLOAT);
  }

  /** Keeps mean and variance of what {@code selu} gives: dropped elements take its least value. */
  private static ValueRef alphaDropout(LayerCall call, TrainingMode training) {
    double rate = rate(call, "rate");
    List<Size> sizes = noiseShape(call);
    if (rate == 0) {
      return call.input();
    }
    double scale = 1 / Math.sqrt((1 - rate) * (1 + rate * ALPHA * ALPHA));
    Formula f = Formula.of(call);
    ValueRef kept = kept(call, training, rate, sizes);
    ValueRef dropped = f.times(f.plus(f.op("Neg", kept), 1), ALPHA);
    ValueRef mixed = f.op("AddV2", f.op("Mul", call.floatInput(), kept), dropped);
    return f.plus(f.times(mixed, scale), -scale * ALPHA * rate);
  }

  /** Multiplies by numbers of mean 1 and of the variance that dropout has. */
  private static ValueRef gaussianDropout(LayerCall call, TrainingMode training) {
    double rate = rate(call, "rate");
    Formula f = Formula.of(call);
    ValueRef noise = normal(call, training, Math.sqrt(rate / (1 - rate)));
    return rate == 0 ? call.input() : f.op("Mul", call.floatInput(), f.plus(noise, 1));
  }

  private static ValueRef gaussianNoise(LayerCall call, TrainingMode training) {
    double deviation = call.config().number("stddev");
    if (!(deviation >= 0)) {
      throw new LayerException("stddev: " + deviation, "0 or more");
    }
    return Formula.of(call).op("AddV2", call.floatInput(), normal(call, training, deviation));
  }

  private static ValueRef normal(LayerCall call, TrainingMode training, double deviation) {
    ValueRef sizes = Size.vector(call.ops(), "sizes", sizes(call, false));
    return Formula.of(call).times(training.normal(sizes), deviation);
  }

  private static double rate(LayerCall call, String key) {
    double rate = call.config().number(key);
    if (!(rate >= 0 && rate < 1)) {
      throw new LayerException(key + ": " + rate, ">= 0 and < 1");
    }
    return rate;
  }

  /** Sizes of the random numbers: those of the input, or what {@code noise_shape} has for them. */
  private static List<Size> noiseShape(LayerCall call) {
    List<Size> sizes = new ArrayList<>(sizes(call, false));
    if (!call.config().has("noise_shape")) {
      return sizes;
    }
    JsonNode stated = call.config().get("noise_shape");
    if (stated.size() != sizes.size()) {
      throw new LayerException(
          "noise_shape: " + stated, "one size or null for each of " + sizes.size() + " dimensions");
    }
    for (int axis = 0; axis < sizes.size(); axis++) {
      JsonNode size = stated.get(axis);
      if (!size.isNull() && !(size.isInt() && size.intValue() >= 1)) {
        throw new LayerException("noise_shape: " + stated, "sizes above zero, or null");
      }
      if (size.isInt()) {
        sizes.set(axis, Size.of(size.intValue()));
      }
    }
    return sizes;
  }

  /** The sizes of the input, or if {@code onlyThese}, of these axes and 1 of all others. */
  private static List<Size> sizes(LayerCall call, boolean onlyThese, int... axes) {
    List<Size> sizes = new ArrayList<>();
    for (int axis = 0; axis < call.inputShape().rank(); axis++) {
      boolean isOne = onlyThese;
      for (int each : axes) {
        isOne &= each != axis;
      }
      sizes.add(isOne ? Size.of(1) : Size.of(call, "size_" + axis, call.input(), axis));
    }
    return sizes;
  }
}
