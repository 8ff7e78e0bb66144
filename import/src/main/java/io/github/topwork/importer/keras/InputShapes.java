package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.problem.NearNames;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shapes and element types as Keras writes them. */
final class InputShapes {
  private static final int MAX_RANK = 32;
  private static final Map<String, DataType> TYPES =
      Stream.of(
              DataType.FLOAT,
              DataType.HALF,
              DataType.DOUBLE,
              DataType.UINT8,
              DataType.UINT16,
              DataType.INT8,
              DataType.INT16,
              DataType.INT32,
              DataType.INT64,
              DataType.BOOL)
          .collect(Collectors.toUnmodifiableMap(DataType::displayName, Function.identity()));

  /** What Keras has written about input layers, from its first version on. */
  private static final Set<String> SETTINGS =
      Set.of(
          "name",
          "trainable",
          "batch_shape",
          "batch_input_shape",
          "input_shape",
          "shape",
          "batch_size",
          "dtype",
          "input_dtype",
          "sparse",
          "ragged",
          "optional");

  private InputShapes() {}

  /**
   * Checks that an input layer is one of dense tensors, and says nothing else.
   *
   * @throws LayerException if it is sparse or ragged, or has a setting that nobody reads
   */
  static void requireDense(LayerSpec layer) {
    JsonNode config = layer.config();
    if (config.path("ragged").asBoolean()) {
      throw new LayerException("a ragged input", "an input whose rows have one length");
    }
    if (config.path("sparse").asBoolean()) {
      throw new LayerException("a sparse input", "an input of dense tensors");
    }
    List<String> unread = LayerConfig.stated(config, SETTINGS::contains);
    if (!unread.isEmpty()) {
      throw new LayerException(
          "settings " + unread + " of layer class 'InputLayer'",
          "settings that Keras's InputLayer has" + NearNames.hint(unread.get(0), SETTINGS));
    }
  }

  /**
   * Shape of an input layer's output, batch dimension first. A number there is a remark: Keras runs
   * the model on batches of any size.
   *
   * @throws LayerException if the layer does not say it
   */
  static Shape of(LayerSpec layer) {
    JsonNode stated = layer.config().path("batch_shape");
    return parse(stated.isArray() ? stated : layer.config().path("batch_input_shape"));
  }

  /**
   * Reads {@code [null, 64, 64, 3]}.
   *
   * @throws LayerException if it is no shape
   */
  static Shape parse(JsonNode json) {
    if (!json.isArray() || json.size() > MAX_RANK) {
      throw new LayerException("input shape " + json, "a list of sizes such as [null, 64, 64, 3]");
    }
    List<Dim> dims = new ArrayList<>();
    for (JsonNode size : json) {
      if (size.isNull()) {
        dims.add(Dim.unknown());
      } else if (PythonValues.isWhole(size) && size.intValue() > 0) {
        dims.add(Dim.of(size.intValue()));
      } else {
        throw new LayerException("input shape " + json, "sizes above 0, or null where any will do");
      }
    }
    return Shape.of(dims);
  }

  /**
   * Element type of an input layer.
   *
   * @throws LayerException if it is not a type of numbers
   */
  static DataType type(LayerSpec layer) {
    JsonNode dtype = layer.config().path("dtype");
    if (dtype.isMissingNode() || dtype.isNull()) {
      dtype = layer.config().path("input_dtype");
    }
    String name = dtype.isObject() ? dtype.path("config").path("name").asText() : dtype.asText();
    // The first layer of a Sequential model may state a policy, whose variables are float32.
    boolean isPolicy = name.startsWith("mixed_") || name.endsWith("infer");
    if (name.isEmpty() || name.equals("null") || isPolicy) {
      return DataType.FLOAT;
    }
    DataType type = TYPES.get(name.toLowerCase(Locale.ROOT));
    if (type == null) {
      throw new LayerException(
          "input of type '" + name + "'", "one of " + new TreeSet<>(TYPES.keySet()));
    }
    return type;
  }
}
