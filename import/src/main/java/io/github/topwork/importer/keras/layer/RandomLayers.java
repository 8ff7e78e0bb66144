package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.importer.keras.TrainingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Augmentation of images, which is for training: at inference each layer passes its input on. */
final class RandomLayers {
  /** Settings of all of them. */
  private static final String[] SETTINGS = {
    "bounding_box_format",
    "brightness_factor",
    "contrast_factor",
    "data_format",
    "factor",
    "fill_mode",
    "fill_value",
    "height_factor",
    "hue_factor",
    "interpolation",
    "kernel_size",
    "mode",
    "saturation_factor",
    "scale",
    "seed",
    "sigma",
    "value_range",
    "width_factor",
    "x_factor",
    "y_factor"
  };

  /** Those of which only inference is built. */
  private static final List<String> INFERENCE_ONLY =
      List.of(
          "RandomElasticTransform",
          "RandomGaussianBlur",
          "RandomHeight",
          "RandomPerspective",
          "RandomWidth");

  static final Map<String, LayerBuilder> TABLE = table();

  private RandomLayers() {}

  private static Map<String, LayerBuilder> table() {
    Map<String, LayerBuilder> table = new HashMap<>();
    INFERENCE_ONLY.forEach(
        name ->
            table.put(
                name,
                call -> {
                  training(call);
                  call.refuseTraining();
                  return call.input();
                }));
    table.put("RandomCrop", new RandomCrop());
    table.put("RandomErasing", Draws.inTraining(RandomErasing::write));
    table.put("RandomFlip", Draws.inTraining(RandomFlip::write));
    table.put("RandomSharpness", Draws.inTraining(RandomSharpness::write));
    table.putAll(RandomAffine.TABLE);
    table.putAll(RandomColors.TABLE);
    return Map.copyOf(table);
  }

  /** What the layer has in training; nothing in inference, for which its settings mean nothing. */
  static Optional<TrainingMode> training(LayerCall call) {
    acceptTraining(call);
    if (call.kerasVersion() < 3) {
      refuseSaidTraining(call);
    }
    Optional<TrainingMode> training = call.training();
    if (training.isEmpty()) {
      call.config().ignore(SETTINGS);
    }
    return training;
  }

  /**
   * Refuses {@code training=True}, with which predictions are random, as in Monte Carlo dropout.
   */
  static void refuseSaidTraining(LayerCall call) {
    if (call.saysTraining()) {
      throw new LayerException(
          "a call with training=True, for which Keras draws random numbers at every prediction",
          "a call without training=True, whose outputs are the same each time");
    }
  }

  /**
   * Takes note of {@code training=True}, which Keras 3 writes for each of these layers: it is the
   * default of their calls, and {@code predict} goes before it.
   */
  static void acceptTraining(LayerCall call) {
    if (call.kerasVersion() >= 3) {
      call.ignoreTraining();
    }
  }
}
