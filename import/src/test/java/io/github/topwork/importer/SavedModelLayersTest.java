package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares layers and variables with what Keras itself says in the JSON beside each model. */
class SavedModelLayersTest {
  private static JsonNode expected(String name) throws IOException {
    Path file = TestData.path(name + ".json");
    return new ObjectMapper().readTree(file.toFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mini-xception/keras2-savedmodel", "mini-xception/keras3-export"})
  void showsVariables_asKerasDoes(String name) throws IOException {
    JsonNode keras = expected(name);
    try (ImportedModel imported =
        ModelImporters.read(TestData.path(name), ImportOptions.defaults())) {
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
  @ValueSource(strings = {"mini-xception/keras2-savedmodel", "mini-xception/keras3-export"})
  void showsLayers_asKerasDoes(String name) throws IOException {
    boolean knowsClasses = name.contains("keras2");
    try (ImportedModel imported =
        ModelImporters.read(TestData.path(name), ImportOptions.defaults())) {
      ModelGraph model = imported.model();
      Map<String, Variable> variables = model.variablesByName();
      List<String> given = new ArrayList<>();
      for (Layer layer : model.layers().layers()) {
        long parameters =
            layer.allVariables().stream()
                .mapToLong(
                    variable ->
                        java.util.Objects.requireNonNull(variables.get(variable)).elementCount())
                .sum();
        given.add(layer.name() + " " + layer.className() + " " + parameters);
        assertThat(layer.output()).as(layer.name()).isPresent();
      }
      List<String> expected = new ArrayList<>();
      for (JsonNode layer : expected(name).path("layers")) {
        String kerasClass = layer.path("class").asText();
        // A Keras 3 export holds neither input layers nor classes.
        if (knowsClasses || !kerasClass.equals("InputLayer")) {
          expected.add(
              layer.path("name").asText()
                  + " "
                  + (knowsClasses ? kerasClass : "")
                  + " "
                  + layer.path("parameters").asLong());
        }
      }
      assertThat(given).isEqualTo(expected);
    }
  }
}
