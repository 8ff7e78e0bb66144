package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import java.util.Map;

/** Normalization. */
final class NormalizationLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of("BatchNormalization", new BatchNormalization());

  private NormalizationLayers() {}
}
