package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** All layers of Keras that can be built, by families; each family has a table of its own. */
public final class StandardLayers {
  private static final Map<String, Map<String, LayerBuilder>> FAMILIES = families();

  private static final LayerRegistry REGISTRY = registryOf(FAMILIES.values());

  private StandardLayers() {}

  /** The registry of them all. */
  public static LayerRegistry registry() {
    return REGISTRY;
  }

  /**
   * The family, named for the class with its table, of each layer that can be built; sorted by
   * layer.
   */
  public static SortedMap<String, String> familiesByLayer() {
    TreeMap<String, String> sorted = new TreeMap<>();
    FAMILIES.forEach((family, table) -> table.keySet().forEach(name -> sorted.put(name, family)));
    return sorted;
  }

  /** Names of the TensorFlow functions that a {@code TFOpLambda} of Keras 2 may have, sorted. */
  public static SortedSet<String> tensorFlowFunctions() {
    return TensorFlowFunctions.names();
  }

  private static Map<String, Map<String, LayerBuilder>> families() {
    return Map.ofEntries(
        entry("CoreLayers", CoreLayers.TABLE),
        entry("ActivationLayers", ActivationLayers.TABLE),
        entry("NoiseLayers", NoiseLayers.TABLE),
        entry("RandomLayers", RandomLayers.TABLE),
        entry("ConvolutionLayers", ConvolutionLayers.TABLE),
        entry("PoolingLayers", PoolingLayers.TABLE),
        entry("NormalizationLayers", NormalizationLayers.TABLE),
        entry("SpatialLayers", SpatialLayers.TABLE),
        entry("ImageLayers", ImageLayers.TABLE),
        entry("ReshapingLayers", ReshapingLayers.TABLE),
        entry("MergingLayers", MergingLayers.TABLE),
        entry("OperationLayers", OperationLayers.TABLE),
        entry("TensorFlowFunctions", TensorFlowFunctions.TABLE),
        entry("LambdaLayers", LambdaLayers.TABLE),
        entry("RecurrentLayers", RecurrentLayers.TABLE),
        entry("ApplicationLayers", ApplicationLayers.TABLE));
  }

  private static LayerRegistry registryOf(Collection<Map<String, LayerBuilder>> families) {
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
