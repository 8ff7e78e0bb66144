package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of inputs and layers, and what Keras converts on the way. */
class ElementTypesTest {
  @TempDir Path folder;

  private Path model(String version, String layers, String output) throws IOException {
    return Files.writeString(
        folder.resolve("model.json"),
        """
        {"class_name": "Functional", "keras_version": "%s", "config": {"name": "m",
         "layers": [%s], "input_layers": [["in", 0, 0]], "output_layers": [["%s", 0, 0]]}}"""
            .formatted(version, layers, output));
  }

  private static String input(String settings, String dtype) {
    return """
        {"class_name": "InputLayer", "name": "in",
         "config": {"name": "in", "batch_input_shape": [null, 2, 2, 1], "dtype": "%s"%s}}"""
        .formatted(dtype, settings);
  }

  private static String layer(String name, String className, String config, String call) {
    return """
        , {"class_name": "%s", "name": "%s", "config": {"name": "%s", "trainable": true%s}, "inbound_nodes": [%s]}"""
        .formatted(className, name, name, config, call);
  }

  private static final String ON_INPUT = "[[\"in\", 0, 0, {}]]";
  private static final String ON_INPUT_TWICE = "[[\"in\", 0, 0, {}], [\"in\", 0, 0, {}]]";

  @ParameterizedTest
  @CsvSource({"float16, Flatten", "float64, ReLU", "float32, Flatten"})
  void layersComputeInFloat32(String dtype, String className) throws IOException {
    Path file = model("2.18.0", input("", dtype) + layer("out", className, "", ON_INPUT), "out");

    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      assertThat(imported.model().inputs().get(0).type().displayName()).isEqualTo(dtype);
      assertThat(imported.model().outputs().get(0).type()).isEqualTo(DataType.FLOAT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3.5.0 | Resizing | , \"height\": 1, \"width\": 1, \"dtype\": {\"class_name\":"
            + " \"DTypePolicy\", \"config\": {\"name\": \"uint8\"}}",
        "3.5.0 | Flatten | , \"dtype\": \"int32\"",
        "2.18.0 | Rescaling | , \"scale\": 0.5, \"dtype\": \"int32\"",
      })
  void refusesLayersThatCutFractionsOff(String version, String className, String config)
      throws IOException {
    String call =
        version.startsWith("2")
            ? ON_INPUT
            : """
              {"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 2, 2, 1],
               "dtype": "float32", "keras_history": ["in", 0, 0]}}], "kwargs": {}}""";
    Path file = model(version, input("", "float32") + layer("out", className, config, call), "out");

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("int")
        .hasMessageContaining("to which Keras converts what the layer computes");
  }

  @Test
  void acceptsATypeOfWholeNumbers_whereTheyAreOnlyMoved() throws IOException {
    String flatten = layer("out", "Flatten", ", \"dtype\": \"int32\"", ON_INPUT);
    Path file = model("2.18.0", input("", "int32") + flatten, "out");

    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      assertThat(imported.model().outputs().get(0).type()).isEqualTo(DataType.INT32);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GlobalAveragePooling2D | uint8 | an input of whole numbers",
        "Average | int32 | inputs of type int32",
      })
  void refusesMeansOfWholeNumbers(String className, String dtype, String given) throws IOException {
    String call = className.equals("Average") ? ON_INPUT_TWICE : ON_INPUT;
    Path file = model("2.18.0", input("", dtype) + layer("out", className, "", call), "out");

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(given);
  }

  @Test
  void refusesWholeNumbers_whereALayerIsWrittenForFractions() throws IOException {
    String relu = layer("out", "Activation", ", \"activation\": \"relu\"", ON_INPUT);
    Path file = model("2.18.0", input("", "int32") + relu, "out");

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("numbers of type int32 for node 'out/Relu'. Expected: float32");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", \"ragged\": true | a ragged input",
        ", \"sparse\": true | a sparse input",
        ", \"dtipe\": \"uint8\" | settings [dtipe] of layer class 'InputLayer'",
      })
  void refusesInputsThatAreNotWhatTheySeem(String setting, String given) throws IOException {
    String layers = input(setting, "float32") + layer("out", "ReLU", "", ON_INPUT);
    Path file = model("2.18.0", layers, "out");

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(given)
        .hasMessageContaining("layer 'in'");
  }

  /** A model that is called converts to the types of its inputs, and cuts fractions off. */
  @Test
  void modelsWithinTakeTheTypesOfTheirInputs() throws IOException {
    String inner =
        """
        , {"class_name": "Functional", "name": "inner", "config": {"name": "inner",
           "layers": [%s%s], "input_layers": [["in", 0, 0]], "output_layers": [["flat", 0, 0]]},
           "inbound_nodes": [%s]}"""
            .formatted(input("", "int32"), layer("flat", "Flatten", "", ON_INPUT), ON_INPUT);
    Path file = model("2.18.0", input("", "float32") + inner, "inner");

    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of("in", Floats.of(new float[] {1.9f, -1.9f, 0.5f, 3}, 1, 2, 2, 1)),
              TensorFlowRunner.DEFAULT);
      assertThat(requireNonNull(outputs.get("inner")).values()).containsExactly(1, -1, 0, 3);
    }
  }
}
