package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import java.util.Map;

/** Layers that change shapes. */
final class ReshapingLayers {
  static final Map<String, LayerBuilder> TABLE = Map.of();

  private ReshapingLayers() {}
}
