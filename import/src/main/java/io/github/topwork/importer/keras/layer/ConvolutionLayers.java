package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import java.util.Map;

/** Convolutions. */
final class ConvolutionLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of("Conv2D", new Conv2D(), "SeparableConv2D", new SeparableConv2D());

  private ConvolutionLayers() {}
}
