package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Settings in the other words that Python takes for them: one setting of a golden at a time is
 * written in another form, for every layer, and the graph must stay the same. {@code arguments.py}
 * of the test data's scripts asks Keras which forms it takes, and whether one ever means something
 * else.
 */
class LayerConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Texts that are names and not words of a setting. */
  private static final Set<String> WORDS =
      Set.of("padding", "data_format", "interpolation", "fill_mode");

  /** Another form of a value, where it has one. */
  private static final Map<String, Function<JsonNode, Optional<JsonNode>>> FORMS =
      Map.of(
          "boolean as 1 or 0",
              value ->
                  Optional.of(value)
                      .filter(JsonNode::isBoolean)
                      .map(each -> NODES.numberNode(each.booleanValue() ? 1 : 0)),
          "boolean as 1.0 or 0.0",
              value ->
                  Optional.of(value)
                      .filter(JsonNode::isBoolean)
                      .map(each -> NODES.numberNode(each.booleanValue() ? 1.0 : 0.0)),
          "number of NumPy",
              value -> Optional.of(value).filter(JsonNode::isNumber).map(LayerConfigTest::numpy),
          "numbers of NumPy",
              value ->
                  Optional.of(value)
                      .filter(LayerConfigTest::isOfWholeNumbers)
                      .map(LayerConfigTest::numpy),
          "whole number with a point",
              value ->
                  Optional.of(value)
                      .filter(JsonNode::isInt)
                      .map(each -> NODES.numberNode(each.doubleValue())),
          "whole numbers with points",
              value ->
                  Optional.of(value)
                      .filter(LayerConfigTest::isOfWholeNumbers)
                      .map(LayerConfigTest::withPoints),
          "one number for equal ones",
              value ->
                  Optional.of(value)
                      .filter(each -> isOfWholeNumbers(each) && isOfOneValue(each))
                      .map(each -> each.get(0)),
          "tuple",
              value -> Optional.of(value).filter(JsonNode::isArray).map(LayerConfigTest::tuple));

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> makesTheSameGraph() throws IOException {
    return LayerCases.all("keras3").stream()
        .filter(each -> !each.name().startsWith("refused/") && !each.layer().startsWith("Op"))
        .map(each -> dynamicTest(each.name(), () -> check(each)));
  }

  private void check(LayerCase each) throws IOException {
    List<String> configs = new ArrayList<>();
    EditedCase.write(
        each,
        folder,
        text -> {
          configs.addAll(variants(text));
          return text;
        });
    String expected = graph(each, configs.get(0));
    for (String config : configs.subList(1, configs.size())) {
      assertThat(graph(each, config)).as(config).isEqualTo(expected);
    }
  }

  private String graph(LayerCase each, String config) throws IOException {
    Path file = EditedCase.write(each, folder, text -> config);
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      return GraphText.of(imported.model());
    }
  }

  /** The configuration, then with each setting of each layer in each other form it has. */
  private static List<String> variants(String text) {
    List<String> variants = new ArrayList<>(List.of(text));
    try {
      for (Function<JsonNode, Optional<JsonNode>> form : FORMS.values()) {
        JsonNode root = JSON.readTree(text);
        if (change(root.path("config").path("layers"), form) > 0) {
          variants.add(root.toString());
        }
      }
      JsonNode root = JSON.readTree(text);
      if (change(root.path("config").path("layers"), LayerConfigTest::inCapitals) > 0) {
        variants.add(root.toString());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return variants;
  }

  /** Changes the settings of all layers but input layers and models; how many it changed. */
  private static int change(JsonNode layers, Function<JsonNode, Optional<JsonNode>> form) {
    int count = 0;
    for (JsonNode layer : layers) {
      boolean isLayer =
          layer.path("config").has("trainable")
              && !layer.path("config").has("layers")
              && layer.path("module").asText().startsWith("keras.layers");
      if (!isLayer || !(layer.path("config") instanceof ObjectNode config)) {
        continue;
      }
      List<String> keys = new ArrayList<>();
      config.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        boolean isText = config.get(key).isTextual();
        if (key.equals("name") || (isText && !WORDS.contains(key)) || key.equals("trainable")) {
          continue;
        }
        Optional<JsonNode> changed = form.apply(config.get(key));
        changed.ifPresent(value -> config.set(key, value));
        count += changed.isPresent() ? 1 : 0;
      }
    }
    return count;
  }

  private static Optional<JsonNode> inCapitals(JsonNode value) {
    return value.isTextual()
        ? Optional.of(NODES.textNode(value.textValue().toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }

  private static boolean isOfWholeNumbers(JsonNode value) {
    for (JsonNode element : value) {
      if (!element.isInt()) {
        return false;
      }
    }
    return value.isArray() && !value.isEmpty();
  }

  private static boolean isOfOneValue(JsonNode value) {
    for (JsonNode element : value) {
      if (!element.equals(value.get(0))) {
        return false;
      }
    }
    // A shape of one size is not the same as a size.
    return value.size() > 1;
  }

  private static JsonNode withPoints(JsonNode value) {
    ArrayNode result = NODES.arrayNode();
    value.forEach(element -> result.add(element.doubleValue()));
    return result;
  }

  private static JsonNode numpy(JsonNode value) {
    ObjectNode result = NODES.objectNode().put("class_name", "__numpy__");
    result.putObject("config").put("dtype", "float32").set("value", value);
    return result;
  }

  private static JsonNode tuple(JsonNode value) {
    ObjectNode result = NODES.objectNode().put("class_name", "__tuple__");
    result.set("items", value);
    return result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Dense/relu|\"use_bias\": true|\"use_bias\": 2|use_bias: 2",
        "Dense/relu|\"use_bias\": true|\"use_bias\": \"true\"|use_bias: \"true\"",
        "Dense/relu|\"use_bias\": true|\"use_bias\": [true]|use_bias: [true]",
        "Dense/relu|\"use_bias\": true|\"use_bias\": {\"class_name\": \"__numpy__\"}|use_bias: {",
        "BatchNormalization/plain|\"epsilon\": 0.001|\"epsilon\": null|epsilon: null",
        "ZeroPadding2D/symmetric|\"padding\": [[1, 1]|\"padding\": [[1.5, 1]|padding: [[1.5",
      })
  void refusesWhatNobodyMeans(String name, String from, String to, String given)
      throws IOException {
    Path file = edited(name, from, to);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(given);
  }

  /** In Python nothing is not so: a layer whose {@code use_bias} is None has no bias. */
  @Test
  void takesNullForFalse() throws IOException {
    Path file = edited("Dense/relu", "\"use_bias\": true", "\"use_bias\": null");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("2 weights")
        .hasMessageContaining("1: kernel");
  }

  private Path edited(String name, String from, String to) throws IOException {
    LayerCase found =
        LayerCases.all("keras3").stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return EditedCase.write(found, folder, EditedCase.replacing(from, to));
  }
}
