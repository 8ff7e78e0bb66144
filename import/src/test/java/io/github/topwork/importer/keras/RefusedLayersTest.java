package io.github.topwork.importer.keras;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, what is only warned of, and layers that a user registers. */
class RefusedLayersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "keras2, Lambda, 'Lambda'",
    "keras2, Lambda_own_name, 'Lambda>__main__.relu6'",
    "keras3, Lambda_own_name, 'Lambda>l2_normalize'",
    "keras2, custom_layer, 'Doubling'",
    "keras2, registered_layer, 'package>Tripling'",
    "keras2, custom_activation, 'wobble'",
    "keras2, ConvLSTM1D, 'ConvLSTM1D'",
    "keras2, Bidirectional, 'Bidirectional'",
    "keras2, MultiHeadAttention, 'MultiHeadAttention'",
    "keras3, Lambda, 'Lambda'",
    "keras3, custom_layer, 'layer_cases.refused>Doubling'",
    "keras3, registered_layer, 'package>Tripling'",
    "keras3, custom_activation, 'wobble'",
    "keras3, subclassed, 'layer_cases.refused>Subclassed'",
    "keras3, ConvLSTM1D, 'ConvLSTM1D'",
    "keras3, Bidirectional, 'Bidirectional'",
    "keras3, MultiHeadAttention, 'MultiHeadAttention'",
  })
  void refusesByName_andSaysTheWayOut(String version, String name, String className)
      throws IOException {
    Path file = LayerCases.named(version, "refused/" + name).write(folder);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(className)
        .hasMessageContaining("save the model as a SavedModel with model.export(\"folder\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2", "keras3"})
  void namesAllLayersAtOnce(String version) throws IOException {
    Path file = LayerCases.named(version, "refused/two_problems").write(folder);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("class 'ConvLSTM1D'")
        .hasMessageContaining("layer 'first'")
        .hasMessageContaining("class 'Lambda'")
        .hasMessageContaining("layer 'second'")
        .hasMessageContaining("Python code in files is never run")
        .hasMessageContaining("register a LayerBuilder");
  }

  @Test
  void saysWhatItCostsToBeRidOfALambda() throws IOException {
    Path file = LayerCases.named("keras2", "refused/Lambda").write(folder);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .hasMessageContaining("one call in Python turns the code into ops")
        .hasMessageContaining("in Keras 2 with model.save(\"folder\")");
  }

  @Test
  void namesAllLambdasInOneProblem() throws IOException {
    StringBuilder layers = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      layers.append(
          """
          , {"class_name": "Lambda", "config": {"name": "code_%s", "function": ["4wEA", null, null],
             "function_type": "lambda", "module": "__main__", "arguments": {}}}
          """
              .formatted(Integer.toString(i)));
    }
    assertThatThrownBy(() -> ModelImporters.read(sequential(layers), ImportOptions.defaults()))
        .isInstanceOfSatisfying(
            UnsupportedOpException.class, e -> assertThat(e.problems()).hasSize(1))
        .hasMessageContaining("7 layers, 'code_0', 'code_1'")
        .hasMessageContaining("'code_6'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ClassMethod", "InstanceMethod", "InstanceProperty"})
  void refusesMethodsOfRaggedTensors(String className) {
    String layer =
        ", {\"class_name\": \"%s\", \"config\": {\"name\": \"it\"}}".formatted(className);
    assertThatThrownBy(() -> ModelImporters.read(sequential(layer), ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("methods of ragged and sparse ones");
  }

  @Test
  void buildsAFunctionThatOnlyItsUserKnows() throws IOException {
    Path file = LayerCases.named("keras3", "refused/Lambda_own_name").write(folder);
    LayerBuilder doubling = call -> call.ops().op("AddV2", "twice", call.input(), call.input());
    ImportOptions options = ImportOptions.builder().layer("Lambda>l2_normalize", doubling).build();
    try (ImportedModel imported = ModelImporters.read(file, options)) {
      assertThat(imported.model().outputs()).hasSize(1);
    }
  }

  @Test
  void refusesAnOpThatIsRandom() throws IOException {
    Path file = LayerCases.named("keras2", "refused/TensorFlowOpLayer").write(folder);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("op 'RandomStandardNormal'")
        .hasMessageContaining("an op that only computes");
  }

  /** A Sequential model of Keras 2 with layers after its input. */
  private Path sequential(CharSequence layers) throws IOException {
    return Files.writeString(
        folder.resolve("sequential.json"),
        """
        {"class_name": "Sequential", "keras_version": "2.9.0", "backend": "tensorflow",
         "config": {"name": "s", "layers": [
          {"class_name": "InputLayer",
           "config": {"batch_input_shape": [null, 4], "dtype": "float32", "name": "x"}}
          %s]}}
        """
            .formatted(layers));
  }

  @Test
  void buildsALayerThatAUserRegisters() throws IOException {
    LayerBuilder tripling =
        call -> {
          var x = call.input();
          var twice = call.ops().op("AddV2", "twice", x, x);
          return call.ops().op("AddV2", "thrice", twice, x);
        };
    for (String version : new String[] {"keras2", "keras3"}) {
      Path file = LayerCases.named(version, "refused/registered_layer").write(folder);
      ImportOptions options = ImportOptions.builder().layer("package>Tripling", tripling).build();
      try (ImportedModel imported = ModelImporters.read(file, options)) {
        String input = imported.model().inputs().get(0).name();
        Floats given = Floats.of(new float[] {1, -2, 0.5f, 4}, 1, 4);
        Floats output =
            TensorFlowRunner.run(
                    imported.model(),
                    imported.weights(),
                    Map.of(input, given),
                    TensorFlowRunner.DEFAULT)
                .values()
                .iterator()
                .next();
        assertThat(output.values()).containsExactly(3, -6, 1.5f, 12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2", "keras3"})
  void refusesDropoutInTraining_asRandom(String version) throws IOException {
    Path file = LayerCases.named(version, "refused/Dropout_training").write(folder);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a call with training=True, for which Keras draws random numbers")
        .hasMessageContaining("(Dropout)");
  }

  @ParameterizedTest
  @CsvSource({
    "keras2, training_plain, predictions depend on what else is in the batch",
    "keras2, training_between, Each of 2 layers ('norm'; 'other') is called with training=True",
    "keras3, training_plain, built as Keras 3 computes it in predict()",
    "keras2, training_frozen, ''",
    "keras3, training_frozen, ''",
    "keras2, training_false, ''",
  })
  void warnsOfBatchNormalizationInTraining(String version, String name, String warning)
      throws IOException {
    Path file = LayerCases.named(version, "BatchNormalization/" + name).write(folder);
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      if (warning.isEmpty()) {
        assertThat(imported.warnings()).isEmpty();
      } else {
        assertThat(imported.warnings()).singleElement(STRING).contains(warning.replace(';', ','));
      }
    }
  }

  @Test
  void refusesAPositionThatIsNoTensor() throws IOException {
    Path file =
        edited(
            "Dense/relu",
            "\"keras_history\": [\"in0\", 0, 0]}}]",
            "\"keras_history\": [\"in0\", 0, 0]}}, 3]");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("argument '2' = 3");
  }

  @Test
  void refusesAModelCalledInTraining() throws IOException {
    Path file = edited("Functional/training_false", "\"training\": false", "\"training\": true");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("argument 'training' = true")
        .hasMessageContaining("(Functional)");
  }

  @ParameterizedTest
  @CsvSource({
    "mixed_float16, more exactly than Keras does: results differ from its own by about one in a thousand",
    "mixed_bfloat16, more exactly than Keras does: results differ from its own by about one in a hundred",
    "float16, more exactly than Keras does: results differ from its own by about one in a thousand",
    "float64, 'LESS EXACTLY THAN KERAS DOES: seven digits of a result are right, not sixteen'",
  })
  void computesOtherPrecisionsInFloat32_withOneWarning(String policy, String consequence)
      throws IOException {
    Path file =
        edited(
            "Dense/relu",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"" + policy + "\"}");
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      assertThat(imported.warnings())
          .containsExactly(
              "1 layer has the dtype policy '"
                  + policy
                  + "' and is computed in float32, "
                  + consequence
                  + "; outputs are float32.");
    }
  }

  @ParameterizedTest
  @CsvSource({"bfloat16, bytes without a type", "complex64, float32"})
  void refusesOtherPolicies(String policy, String reason) throws IOException {
    Path file =
        edited(
            "Dense/relu",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"" + policy + "\"}");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("dtype policy '" + policy + "'")
        .hasMessageContaining(reason);
  }

  /** The policies that {@code quantize("int8")}, {@code "int4"} and {@code "float8"} write. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QuantizedDTypePolicy|\"mode\": \"int8\", \"source_name\": \"float32\"|int8_from_float32",
        "Int4DTypePolicy|\"mode\": \"int4/128\", \"source_name\": \"float32\"|int4/128_from_float32",
        "QuantizedFloat8DTypePolicy|\"mode\": \"float8\", \"source_name\": \"float32\","
            + " \"amax_history_length\": 1024|float8_from_float32",
        "QuantizedDTypePolicy|\"name\": \"int8_from_mixed_bfloat16\"|int8_from_mixed_bfloat16",
      })
  void refusesQuantizedWeights_once(String className, String config, String policy)
      throws IOException {
    Path file =
        edited(
            "Dense/relu",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}",
            "\"class_name\": \"" + className + "\", \"config\": {" + config + "}");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageStartingWith("Quantized weights. Given: 1 layer with the dtype policy " + policy)
        .hasMessageContaining("before model.quantize()");
  }

  @Test
  void takesNoPolicyWithoutANameForFloat32() throws IOException {
    Path file =
        edited(
            "Dense/relu",
            "\"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}",
            "\"class_name\": \"DTypePolicyMap\", \"config\": {\"policy_map\": {}}");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("dtype policy 'DTypePolicyMap'");
  }

  @Test
  void buildsAnEmbeddingWithAMask_thatNobodyUses() throws IOException {
    Path file = edited("Embedding/plain", "\"mask_zero\": false", "\"mask_zero\": true");
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      assertThat(imported.model().parameterCount()).isEqualTo(21);
    }
  }

  @ParameterizedTest
  @CsvSource({"GlobalAveragePooling1D, true", "GlobalMaxPooling1D, false", "Softmax, true"})
  void refusesAMaskWhereItIsUsed(String className, boolean isRefused) throws IOException {
    String json =
        """
        {"class_name": "Sequential", "keras_version": "2.15.0", "backend": "tensorflow",
         "config": {"name": "s", "layers": [
          {"class_name": "InputLayer",
           "config": {"batch_input_shape": [null, 6], "dtype": "int32", "name": "words"}},
          {"class_name": "Dropout", "config": {"name": "drop", "rate": 0.5}},
          {"class_name": "Embedding", "config": {"name": "table", "input_dim": 7,
           "output_dim": 3, "mask_zero": true, "input_length": null}},
          {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.5}},
          {"class_name": "%s", "config": {"name": "last"}}]}}
        """
            .formatted(className);
    Path file = Files.writeString(folder.resolve("model.json"), json);
    // Without weights the model is refused in any case, but not before it was built.
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            isRefused ? "an input that layer 'table' masks" : "Model without weights");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"stateful\": false | \"stateful\": true | stateful=True | initial_state as an input",
        "[null, 5, 3] | [null, null, 3] | steps are not known | keras.Input((100, features))",
        "[null, 5, 3] | [null, 100000, 3] | 100000 steps | at most 1024 in all of them together",
      })
  void refusesRecurrentLayersThatCannotBeUnrolled(
      String from, String to, String given, String advice) throws IOException {
    Path file = edited("LSTM/plain", from, to);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(given)
        .hasMessageContaining(advice)
        .hasMessageContaining("(LSTM)");
  }

  @Test
  void refusesAMaskThatIsNotKnown_beforeARecurrentLayer() throws IOException {
    String json =
        """
        {"class_name": "Sequential", "keras_version": "2.15.0", "backend": "tensorflow",
         "config": {"name": "s", "layers": [
          {"class_name": "InputLayer",
           "config": {"batch_input_shape": [null, 6], "dtype": "int32", "name": "words"}},
          {"class_name": "Embedding", "config": {"name": "table", "input_dim": 7,
           "output_dim": 3, "mask_zero": true}},
          {"class_name": "ZeroPadding1D", "config": {"name": "pad", "padding": [1, 1]}},
          {"class_name": "GRU", "config": {"name": "last", "units": 2}}]}}
        """;
    Path file = Files.writeString(folder.resolve("model.json"), json);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("an input whose mask, from layer 'table', other layers have changed")
        .hasMessageContaining("layer 'last' (GRU)");
  }

  /** Writes a case of Keras 3 with a piece of its description replaced. */
  private Path edited(String name, String from, String to) throws IOException {
    LayerCase original = LayerCases.named("keras3", name);
    Path file = folder.resolve("model.keras");
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(original.model()));
        OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream out = new ZipOutputStream(stream)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (entry.getName().equals("config.json")) {
          String text = new String(content, UTF_8);
          assertThat(text).contains(from);
          content = text.replace(from, to).getBytes(UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
      }
    }
    return file;
  }
}
