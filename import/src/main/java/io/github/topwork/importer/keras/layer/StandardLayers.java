package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All layers of Keras that can be built, by families; each family has a table of its own. */
public final class StandardLayers {
  private static final List<Map<String, LayerBuilder>> FAMILIES =
      List.of(
          CoreLayers.TABLE,
          ActivationLayers.TABLE,
          RandomLayers.TABLE,
          ConvolutionLayers.TABLE,
          PoolingLayers.TABLE,
          NormalizationLayers.TABLE,
          SpatialLayers.TABLE,
          ImageLayers.TABLE,
          ReshapingLayers.TABLE,
          MergingLayers.TABLE,
          OperationLayers.TABLE,
          TensorFlowFunctions.TABLE,
          ApplicationLayers.TABLE);

  private static final LayerRegistry REGISTRY = registryOf(FAMILIES);

  private StandardLayers() {}

  /** The registry of them all. */
  public static LayerRegistry registry() {
    return REGISTRY;
  }

  private static LayerRegistry registryOf(List<Map<String, LayerBuilder>> families) {
    Map<String, LayerBuilder> all = new HashMap<>();
    for (Map<String, LayerBuilder> family : families) {
      family.forEach(
          (name, builder) -> {
            if (all.put(name, builder) != null) {
              throw new IllegalStateException("layer '" + name + "' is in two families");
            }
          });
    }
    return LayerRegistry.of(all);
  }
}
