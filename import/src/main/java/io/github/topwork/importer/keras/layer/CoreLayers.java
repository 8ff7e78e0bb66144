package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import java.util.Map;

/** Layers of one step: dense, activation, and those that do nothing at inference. */
final class CoreLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "Dense",
          new Dense(),
          "Activation",
          call -> Activations.apply(call, call.input()),
          "ReLU",
          call -> call.ops().op("Relu", "Relu", call.input()),
          "Dropout",
          identity("rate", "seed", "noise_shape"));

  private CoreLayers() {}

  /** A layer that passes its input on; these settings matter in training only. */
  private static LayerBuilder identity(String... settings) {
    return (LayerCall call) -> {
      call.config().ignore(settings);
      return call.input();
    };
  }
}
