package io.github.topwork.importer.applications;

import io.github.topwork.importer.keras.Endpoint;
import io.github.topwork.importer.keras.LayerSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of {@code model.layers} of a functional model: by the longest way to the output,
 * farthest first, layers equally far in the order in which a walk from the output, inputs first to
 * last, comes upon them. Weight files in the legacy layout are matched in this order.
 */
final class LayerOrder {
  private final Map<String, LayerSpec> layers;
  private final Map<String, Integer> met = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  private final List<LayerSpec> inputsFirst = new ArrayList<>();

  private LayerOrder(Map<String, LayerSpec> layers) {
    this.layers = layers;
  }

  /** Orders the layers on which the output depends; each is called once. */
  static List<LayerSpec> of(Map<String, LayerSpec> layers, String output) {
    LayerOrder order = new LayerOrder(layers);
    order.visit(order.layer(output));
    Map<String, Integer> depths = new HashMap<>();
    for (int i = order.inputsFirst.size() - 1; i >= 0; i--) {
      LayerSpec layer = order.inputsFirst.get(i);
      int depth = depths.computeIfAbsent(layer.name(), name -> 0);
      for (Endpoint source : sources(layer)) {
        depths.merge(source.layer(), depth + 1, Math::max);
      }
    }
    List<LayerSpec> sorted = new ArrayList<>(order.inputsFirst);
    sorted.sort(
        Comparator.comparing((LayerSpec layer) -> -depths.getOrDefault(layer.name(), 0))
            .thenComparing(layer -> order.met.getOrDefault(layer.name(), 0)));
    return sorted;
  }

  private void visit(LayerSpec layer) {
    if (finished.contains(layer.name())) {
      return;
    }
    met.putIfAbsent(layer.name(), met.size());
    for (Endpoint source : sources(layer)) {
      visit(layer(source.layer()));
    }
    finished.add(layer.name());
    inputsFirst.add(layer);
  }

  private static List<Endpoint> sources(LayerSpec layer) {
    return layer.calls().get(0).tensors();
  }

  private LayerSpec layer(String name) {
    LayerSpec layer = layers.get(name);
    if (layer == null) {
      throw new IllegalStateException("no layer named '" + name + "'");
    }
    return layer;
  }
}
