package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The precisions in which Keras would compute layers, where that is not float32 as here. */
final class Precisions {
  /** Joins the type of quantized weights and that of the weights before, as Keras names both. */
  static final String QUANTIZED_FROM = "_from_";

  /** Precisions other than float32, and what it means that they are not used. */
  private static final Map<String, String> FLOATS =
      Map.of(
          "mixed_float16",
          "more exactly than Keras does: results differ from its own by about one in a thousand",
          "mixed_bfloat16",
          "more exactly than Keras does: results differ from its own by about one in a hundred",
          "float16",
          "more exactly than Keras does: results differ from its own by about one in a thousand",
          "float64",
          "LESS EXACTLY THAN KERAS DOES: seven digits of a result are right, not sixteen");

  private static final Set<String> WHOLE =
      Set.of("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64");

  /** What Keras 2 computes as it is, whatever type the layer states. */
  private static final Set<String> UNTOUCHED =
      Set.of("Dropout", "Embedding", "Flatten", "Permute", "RepeatVector", "Reshape");

  private final Map<String, Integer> layers = new LinkedHashMap<>();

  /**
   * Notes a layer's precision.
   *
   * @throws LayerException if it is not one of numbers with a fraction
   */
  void check(LayerSpec layer) {
    if (layer.isFunction()) {
      return;
    }
    String policy = policy(layer.config().path("dtype"));
    if (FLOATS.containsKey(policy)) {
      layers.merge(policy, 1, Integer::sum);
    } else if (policy.contains(QUANTIZED_FROM)) {
      // Told already, once for the whole model: see Quantization.
      return;
    } else if (policy.equals("bfloat16")) {
      throw new LayerException(
          "dtype policy 'bfloat16', whose weights Keras saves as bytes without a type",
          "weights of type float32, as of mixed_bfloat16, or float16");
    } else if (!isOrdinary(policy)) {
      throw new LayerException(
          "dtype policy '" + policy + "'", "float32, or one of " + new TreeSet<>(FLOATS.keySet()));
    }
  }

  /**
   * Checks that a layer with a type of whole numbers converts nothing to it, which cuts fractions
   * off.
   *
   * @throws LayerException if it does
   */
  void checkTypes(LayerSpec layer, int version, LayerCall call, List<ValueRef> outputs) {
    String policy = policy(layer.config().path("dtype"));
    boolean mayConvert =
        WHOLE.contains(policy)
            && !layer.isFunction()
            && !layer.className().equals("Embedding")
            && !(version < 3 && UNTOUCHED.contains(layer.className()));
    if (!mayConvert) {
      return;
    }
    boolean isAsGiven =
        Stream.concat(call.inputs().stream(), outputs.stream())
            .allMatch(
                value -> call.type(value).map(DataType::displayName).orElse("").equals(policy));
    if (!isAsGiven) {
      throw new LayerException(
          "dtype '" + policy + "', to which Keras converts what the layer computes",
          "dtype float32, or a layer that only moves elements of that type");
    }
  }

  /** Nothing, float32, a policy of early Keras 2 that found its type out, or whole numbers. */
  private static boolean isOrdinary(String policy) {
    return policy.isEmpty()
        || policy.equals("null")
        || policy.equals("float32")
        || policy.endsWith("infer")
        || WHOLE.contains(policy);
  }

  /**
   * Reads {@code "float32"}, {@code {"class_name": "DTypePolicy", "config": {"name": …}}}, or that
   * of quantized weights, {@code {"mode": "int8", "source_name": "float32"}}, for which it is
   * {@code int8_from_float32}.
   */
  static String policy(JsonNode dtype) {
    if (!dtype.isObject()) {
      return dtype.asText();
    }
    JsonNode config = dtype.path("config");
    if (config.has("mode")) {
      return config.path("mode").asText()
          + QUANTIZED_FROM
          + config.path("source_name").asText("float32");
    }
    // A policy without a name is of a kind that is not known, and must not pass for float32.
    return config.path("name").asText(dtype.path("class_name").asText("unnamed"));
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
                    + " computed in float32, "
                    + FLOATS.get(entry.getKey())
                    + "; outputs are float32.")
        .collect(Collectors.toList());
  }
}
