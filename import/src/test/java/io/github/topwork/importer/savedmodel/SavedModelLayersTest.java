package io.github.topwork.importer.savedmodel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.SeededModels;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares layers and variables with what Keras itself says in the JSON beside each model. */
class SavedModelLayersTest {
  private static final Path MODELS = Path.of("target", "models");

  static List<String> models() throws IOException {
    List<String> names =
        new ArrayList<>(List.of("mini-xception/keras2-savedmodel", "mini-xception/keras3-export"));
    names.addAll(List.of("xception-150/keras2", "xception-150/keras3"));
    names.addAll(List.of("mini-xception-frozen/keras2", "mini-xception-frozen/keras3"));
    try (Stream<Path> folders = Files.list(TestData.path("small"))) {
      for (Path folder : folders.sorted().toList()) {
        for (String version : List.of("keras2", "keras3")) {
          if (Files.isDirectory(folder.resolve(version))) {
            names.add("small/" + folder.getFileName() + "/" + version);
          }
        }
      }
    }
    // Keras 3 exports its random layers as in training, which the importer refuses; Keras 2 writes
    // the statistics of Normalization as constants, so that the graph reads no variables of it.
    names.removeAll(List.of("small/preprocessing/keras3", "small/preprocessing/keras2"));
    return names;
  }

  private static JsonNode expected(String name) throws IOException {
    return new ObjectMapper().readTree(TestData.text(name + ".json"));
  }

  private static ImportedModel read(String name) throws IOException {
    Path path =
        SeededModels.names().contains(name)
            ? SeededModels.materialize(name, MODELS)
            : TestData.path(name);
    return ModelImporters.read(path, ImportOptions.defaults());
  }

  @ParameterizedTest
  @MethodSource("models")
  void showsVariables_asKerasDoes(String name) throws IOException {
    JsonNode keras = expected(name);
    try (ImportedModel imported = read(name)) {
      ModelGraph model = imported.model();
      List<String> expected = new ArrayList<>();
      for (JsonNode variable : keras.path("variables")) {
        expected.add(
            variable.path("name").asText().replaceFirst(":0$", "")
                + " "
                + variable.path("dtype").asText()
                + variable.path("shape")
                + " "
                + variable.path("trainable").asBoolean());
      }
      List<String> given = new ArrayList<>();
      for (Variable variable : model.variables()) {
        given.add(
            variable.name()
                + " "
                + variable.type().displayName()
                + variable.shape().toString().replace(" ", "")
                + " "
                + variable.trainable());
      }
      assertThat(given).isEqualTo(expected);
      JsonNode parameters = keras.path("parameters");
      assertThat(model.parameterCount()).isEqualTo(parameters.path("total").asLong());
      assertThat(model.trainableParameterCount()).isEqualTo(parameters.path("trainable").asLong());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void showsLayers_asKerasDoes(String name) throws IOException {
    boolean isKeras2 = name.contains("keras2");
    try (ImportedModel imported = read(name)) {
      List<String> given = new ArrayList<>();
      describe(imported.model().layers().layers(), "", imported.model().variablesByName(), given);
      List<String> expected = new ArrayList<>();
      describe(expected(name).path("layers"), "", isKeras2, expected);
      assertThat(given).isEqualTo(expected);
    }
  }

  private static void describe(
      List<Layer> layers, String indent, Map<String, Variable> variables, List<String> lines) {
    for (Layer layer : layers) {
      long parameters =
          layer.allVariables().stream()
              .mapToLong(variable -> requireNonNull(variables.get(variable)).elementCount())
              .sum();
      boolean isShown = layer.output().isPresent();
      lines.add(
          indent
              + layer.name()
              + " "
              + layer.className()
              + " "
              + parameters
              + (isShown ? " " + sizes(layer.outputShape()) : ""));
      describe(layer.children(), indent + "  ", variables, lines);
    }
  }

  private static String sizes(Shape shape) {
    List<String> sizes = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      sizes.add(dim.isKnown() ? dim.toString() : "null");
    }
    return sizes.toString().replace(" ", "");
  }

  /** Keras 3 exports hold neither input layers, nor classes, nor layers that compute nothing. */
  private static void describe(
      JsonNode layers, String indent, boolean isKeras2, List<String> lines) {
    for (JsonNode layer : layers) {
      String kerasClass = layer.path("class").asText();
      boolean isInnerInput = kerasClass.equals("InputLayer") && !indent.isEmpty();
      if (!isKeras2 && (kerasClass.equals("InputLayer") || kerasClass.equals("Dropout"))) {
        continue;
      }
      lines.add(
          indent
              + layer.path("name").asText()
              + " "
              + (isKeras2 ? kerasClass : "")
              + " "
              + layer.path("parameters").asLong()
              + (isInnerInput ? "" : " " + layer.path("outputShape")));
      describe(layer.path("nested"), indent + "  ", isKeras2, lines);
    }
  }
}
