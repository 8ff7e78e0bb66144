package io.github.topwork.importer.keras;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says in the words of Keras 2 what Keras 1 said of a model: {@code Convolution2D} with {@code
 * nb_filter}, {@code nb_row} and {@code border_mode} becomes {@code Conv2D} with {@code filters},
 * {@code kernel_size} and {@code padding}, {@code Merge} the layer of its mode. Layers and settings
 * of the same meaning stay as they are.
 *
 * @see <a href="https://github.com/keras-team/keras/blob/1.2.2/keras/layers">Keras 1.2.2</a>
 */
final class Keras1Dialect {
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          entry("Convolution1D", "Conv1D"),
          entry("Convolution2D", "Conv2D"),
          entry("Convolution3D", "Conv3D"),
          entry("AtrousConvolution1D", "Conv1D"),
          entry("AtrousConvolution2D", "Conv2D"),
          entry("AtrousConv1D", "Conv1D"),
          entry("AtrousConv2D", "Conv2D"),
          entry("SeparableConvolution2D", "SeparableConv2D"),
          entry("TimeDistributedDense", "Dense"));

  private static final Map<String, String> MERGES =
      Map.of(
          "sum", "Add",
          "mul", "Multiply",
          "ave", "Average",
          "max", "Maximum",
          "concat", "Concatenate",
          "dot", "Dot");

  /** Settings by another name. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("nb_filter", "filters"),
          entry("filter_length", "kernel_size"),
          entry("subsample", "strides"),
          entry("subsample_length", "strides"),
          entry("border_mode", "padding"),
          entry("bias", "use_bias"),
          entry("atrous_rate", "dilation_rate"),
          entry("pool_length", "pool_size"),
          entry("stride", "strides"),
          entry("p", "rate"),
          entry("sigma", "stddev"),
          entry("length", "size"),
          entry("init", "kernel_initializer"));

  /** Settings that mean nothing once the weights and the input are there. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("input_dim", "input_length", "input_shape", "gamma_init", "beta_init", "weights");

  private final String where;
  private final List<Problem> problems = new ArrayList<>();

  private Keras1Dialect(String where) {
    this.where = where;
  }

  /**
   * Are there layers, or settings of layers, that only Keras 1 has? For files without a version.
   */
  static boolean isSpoken(JsonNode model) {
    for (JsonNode layer : layers(model)) {
      JsonNode config = layer.path("config");
      if (CLASSES.containsKey(layer.path("class_name").asText())
          || layer.path("class_name").asText().equals("Merge")
          || config.has("border_mode")
          || config.has("dim_ordering")
          || (config.has("output_dim") && config.has("bias"))
          || isSpoken(layer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Translates a model.
   *
   * @param model what Keras 1 wrote; not changed
   * @param where what messages call the file
   * @throws UnsupportedOpException if layers say what Keras 2 has no words for; all are listed
   */
  static JsonNode toKeras2(JsonNode model, String where) {
    Keras1Dialect dialect = new Keras1Dialect(where);
    JsonNode translated = model.deepCopy();
    dialect.translateLayers(translated);
    if (!dialect.problems.isEmpty()) {
      throw new UnsupportedOpException(dialect.problems);
    }
    return translated;
  }

  /** The layers of a model, wherever its Keras wrote them. */
  static JsonNode layers(JsonNode model) {
    JsonNode config = model.path("config");
    return config.isArray() ? config : config.path("layers");
  }

  private void translateLayers(JsonNode model) {
    for (JsonNode layer : layers(model)) {
      if (layer instanceof ObjectNode object && layer.path("config").isObject()) {
        translate(object, (ObjectNode) layer.path("config"));
      }
      translateLayers(layer);
    }
  }

  private void translate(ObjectNode layer, ObjectNode config) {
    String className = layer.path("class_name").asText();
    String name = config.path("name").asText(layer.path("name").asText());
    try {
      switch (className) {
        case "InputLayer", "Lambda", "Model", "Sequential" -> {}
        case "Merge" -> merge(layer, config);
        case "Embedding" -> config.remove("dropout");
        case "Deconvolution2D" ->
            throw new LayerException(
                "class 'Deconvolution2D', which states the shape of its output",
                "a layer that computes it, such as Conv2DTranspose of Keras 2");
        case "BatchNormalization" -> batchNormalization(config);
        default -> rename(className, config);
      }
    } catch (LayerException e) {
      problems.add(
          new Problem(
              "Layer of Keras 1 not supported",
              e.given(),
              e.expected(),
              "layer '" + name + "' of " + where,
              "load the model in Keras 2 and save it as a SavedModel"));
    }
    if (CLASSES.containsKey(className)) {
      layer.put("class_name", CLASSES.get(className));
    }
  }

  private static void merge(ObjectNode layer, ObjectNode config) {
    String mode = config.path("mode").asText();
    String className = MERGES.get(mode);
    boolean isCode = !config.path("mode_type").asText("raw").equals("raw");
    if (className == null || isCode || config.has("layers")) {
      throw new LayerException(
          config.has("layers")
              ? "Merge of models within it"
              : isCode ? "Merge by Python code" : "Merge mode '" + mode + "'",
          "one of the modes " + MERGES.keySet() + " on the outputs of layers");
    }
    ObjectNode translated = JsonNodeFactory.instance.objectNode();
    translated.set("name", config.path("name"));
    if (mode.equals("concat")) {
      translated.set("axis", config.path("concat_axis"));
    } else if (mode.equals("dot")) {
      translated.set("axes", config.path("dot_axes"));
      translated.put("normalize", false);
    }
    layer.put("class_name", className);
    config.removeAll();
    config.setAll(translated);
  }

  private static void batchNormalization(ObjectNode config) {
    JsonNode mode = config.remove("mode");
    if (mode != null && mode.asInt(-1) != 0) {
      throw new LayerException(
          "BatchNormalization of mode " + mode + ", which normalizes by the data it is given",
          "mode 0, which uses moving averages");
    }
    config.remove(WITHOUT_EFFECT);
  }

  private static void rename(String className, ObjectNode config) {
    gather(config, "kernel_size", "nb_row", "nb_col");
    gather(config, "kernel_size", "kernel_dim1", "kernel_dim2", "kernel_dim3");
    if (config.has("dim_ordering")) {
      String order = config.remove("dim_ordering").asText();
      if (!order.equals("tf") && !order.equals("th")) {
        throw new LayerException("dim_ordering '" + order + "'", "'tf' or 'th'");
      }
      config.put("data_format", order.equals("tf") ? "channels_last" : "channels_first");
    }
    NAMES.forEach(
        (old, now) -> {
          if (config.has(old)) {
            config.set(now, config.remove(old));
          }
        });
    if (className.endsWith("Dense") && config.has("output_dim")) {
      config.set("units", config.remove("output_dim"));
    }
    if (className.startsWith("ZeroPadding") || className.startsWith("Cropping")) {
      String key = className.startsWith("Z") ? "padding" : "cropping";
      config.set(key, sides(config.path(key)));
    }
    config.remove(WITHOUT_EFFECT);
  }

  /** Puts one setting a dimension into one list. */
  private static void gather(ObjectNode config, String list, String... names) {
    if (config.has(names[0])) {
      ArrayNode all = config.putArray(list);
      for (String name : names) {
        JsonNode value = config.remove(name);
        all.add(value == null ? JsonNodeFactory.instance.nullNode() : value);
      }
    }
  }

  /** {@code [top, bottom, left, right]}, or these by name, as {@code [[top, bottom], …]}. */
  private static JsonNode sides(JsonNode padding) {
    List<JsonNode> sides = new ArrayList<>();
    if (padding.isObject()) {
      boolean isFlat = padding.has("left_pad") && !padding.has("top_pad") && padding.size() <= 2;
      List<String> keys =
          isFlat
              ? List.of("left_pad", "right_pad")
              : List.of("top_pad", "bottom_pad", "left_pad", "right_pad");
      keys.forEach(
          key ->
              sides.add(
                  padding.has(key) ? padding.get(key) : JsonNodeFactory.instance.numberNode(0)));
    } else if (padding.isArray() && padding.size() == 4) {
      Iterator<JsonNode> values = padding.elements();
      values.forEachRemaining(sides::add);
    } else {
      return padding;
    }
    if (sides.size() == 2) {
      return JsonNodeFactory.instance.arrayNode().addAll(sides);
    }
    ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
    pairs.addArray().add(sides.get(0)).add(sides.get(1));
    pairs.addArray().add(sides.get(2)).add(sides.get(3));
    return pairs;
  }
}
