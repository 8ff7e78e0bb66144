package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The precisions in which Keras would compute layers, where that is not float32 as here. */
final class Precisions {
  private static final Set<String> FLOATS =
      Set.of("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64");

  private final Map<String, Integer> layers = new LinkedHashMap<>();

  /**
   * Notes a layer's precision.
   *
   * @throws LayerException if it is not one of numbers with a fraction
   */
  void check(LayerSpec layer) {
    if (layer.isOperation()) {
      return;
    }
    String policy = policy(layer.config().path("dtype"));
    if (FLOATS.contains(policy)) {
      layers.merge(policy, 1, Integer::sum);
    } else if (policy.contains("_from_")) {
      throw new LayerException(
          "dtype policy '" + policy + "' of quantized weights", "weights of type float32");
    }
  }

  /** Reads {@code "float32"}, or {@code {"class_name": "DTypePolicy", "config": {"name": …}}}. */
  private static String policy(JsonNode dtype) {
    return dtype.isObject() ? dtype.path("config").path("name").asText() : dtype.asText();
  }

  /** One sentence for each precision that some layer has. */
  List<String> warnings() {
    return layers.entrySet().stream()
        .map(
            entry ->
                entry.getValue()
                    + (entry.getValue() == 1 ? " layer has" : " layers have")
                    + " the dtype policy '"
                    + entry.getKey()
                    + "' and "
                    + (entry.getValue() == 1 ? "is" : "are")
                    + " computed in float32.")
        .collect(Collectors.toList());
  }
}
