package io.github.topwork.importer.keras;

import io.github.topwork.graph.ValueRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values Keras gives a mask along with. Masks are not built: a layer that would use one at
 * inference is refused, and elsewhere a mask means nothing.
 */
final class Masks {
  /** Layers that leave masked steps out of what they compute. */
  private static final Set<String> USERS =
      Set.of("GlobalAveragePooling1D", "GroupNormalization", "Softmax");

  /** Layers whose outputs have no mask, whatever their inputs have. */
  private static final Set<String> ENDS =
      Set.of(
          "AveragePooling1D",
          "Conv1D",
          "Conv1DTranspose",
          "Flatten",
          "GlobalMaxPooling1D",
          "MaxPooling1D",
          "Permute",
          "RepeatVector",
          "Reshape");

  /** Values with a mask, and the layer that it is from. */
  private final Map<ValueRef, String> sources = new HashMap<>();

  /**
   * Checks that a layer has no use for the masks of its inputs.
   *
   * @throws LayerException if it has
   */
  void check(LayerSpec layer, List<ValueRef> inputs) {
    for (ValueRef input : inputs) {
      String source = sources.get(input);
      if (source != null && USERS.contains(layer.className())) {
        throw new LayerException(
            "an input that layer '" + source + "' masks", "an input without a mask");
      }
    }
  }

  /** Notes the masks of a layer's outputs. */
  void follow(LayerSpec layer, List<ValueRef> inputs, List<ValueRef> outputs) {
    if (layer.config().path("mask_zero").asBoolean()) {
      outputs.forEach(output -> sources.put(output, layer.name()));
    } else if (!ENDS.contains(layer.className()) && !layer.isFunction()) {
      inputs.stream()
          .filter(sources::containsKey)
          .findFirst()
          .map(sources::get)
          .ifPresent(source -> outputs.forEach(output -> sources.put(output, source)));
    }
  }
}
