package io.github.topwork.importer.keras;

import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds models after Keras 3's {@code model.quantize}, whose weights are not those of training. */
final class Quantization {
  private static final int MOST_NAMES = 3;

  private Quantization() {}

  /** One problem for all quantized layers of a model and of the models within. */
  static Optional<Problem> find(ModelSpec model, String where) {
    List<String> layers = new ArrayList<>();
    Set<String> policies = new LinkedHashSet<>();
    collect(model, "", layers, policies);
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    String named = String.join("', '", layers.subList(0, Math.min(MOST_NAMES, layers.size())));
    return Optional.of(
        new Problem(
            "Quantized weights",
            layers.size()
                + (layers.size() == 1 ? " layer" : " layers")
                + " with the dtype policy "
                + String.join(", ", policies),
            "weights as they were trained, of type float32, float16 or float64",
            (layers.size() == 1 ? "layer '" : "layers '")
                + named
                + (layers.size() > MOST_NAMES ? "', … of " : "' of ")
                + where,
            "save the model before model.quantize() is called on it, and give that file; an ONNX file"
                + " can be quantized after the export"));
  }

  private static void collect(
      ModelSpec model, String path, List<String> layers, Set<String> policies) {
    for (LayerSpec layer : model.layers()) {
      if (layer.model().isPresent()) {
        collect(layer.model().get(), path + layer.name() + "/", layers, policies);
      } else if (!layer.isOperation()) {
        String policy = Precisions.policy(layer.config().path("dtype"));
        if (policy.contains(Precisions.QUANTIZED_FROM)) {
          layers.add(path + layer.name());
          policies.add(policy);
        }
      }
    }
  }
}
