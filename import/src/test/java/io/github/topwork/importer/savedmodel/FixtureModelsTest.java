package io.github.topwork.importer.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.NumpyRandom;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.backbone.BackboneCut;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SavedModels that other people made; skipped where they are absent. */
@NeedsFixture("testsuites")
class FixtureModelsTest {
  private static final String TEACHABLE = "teachable-machine/model.savedmodel";

  private static ImportedModel read(String name, String signature) throws IOException {
    return ModelImporters.read(
        TestData.fixture(name), ImportOptions.builder().signature(signature).build());
  }

  @ParameterizedTest
  @CsvSource({
    "tf-serving/saved_model_half_plus_two_cpu/00000123, serving_default, 2",
    "tf-serving/saved_model_half_plus_two_cpu/00000123, regress_x2_to_y3, 2",
    "tf-serving/saved_model_half_plus_two_cpu_with_saved_model_config/00000123, serving_default, 2",
    "tf-serving/saved_model_half_plus_two_tf2_cpu/00000123, serving_default, 2",
    "tf-serving/matrix_half_plus_two_NO_VARIABLES/1, serving_default, 0",
    "tf-serving/saved_model_counter/00000123, get_counter, 1",
    "tensorflow-net/python_func_model, serving_default, 1",
    "tensorflow-net/simple_model_from_auto_compile, serving_default, 4",
    "tf-java/saved_model, serving_default, 2",
    "tf-java/saved_model, classify_x_to_y, 2",
    "tf-java/saved_model_using_python/model, add, 0",
    "tf-java/saved_model_using_python/model, get_variable, 1",
    "tf2onnx/regression/saved_model, serving_default, 2",
    "tf2onnx/saved_model_with_redundant_inputs, serving_default, 0",
  })
  void imports(String name, String signature, int variables) throws IOException {
    try (ImportedModel imported = read("testsuites/" + name, signature)) {
      assertThat(imported.model().variables()).hasSize(variables);
      imported
          .model()
          .variables()
          .forEach(variable -> assertThat(imported.weights().find(variable.name())).isPresent());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tf-serving/saved_model_half_plus_two_cpu/00000123, 3",
    "tf-serving/saved_model_half_plus_two_cpu_with_saved_model_config/00000123, 3",
    "tf-java/saved_model, 3",
  })
  void halvesAndAddsTwo(String name, float expected) throws IOException {
    try (ImportedModel imported = read("testsuites/" + name, "serving_default")) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of("x", Floats.of(new float[] {2}, 1, 1)),
              TensorFlowRunner.DEFAULT);
      assertThat(outputs).extractingByKey("y").extracting(Floats::maxAbs).isEqualTo(expected + 0.0);
    }
  }

  @Test
  void writesTheLoopOfAnLstmOut_withTheNumbersOfTensorFlowsOwnLoader() throws IOException {
    String name = "testsuites/tensorflow-net/lstm_from_sequential";
    float[] values = new float[4 * 5 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    Map<String, Floats> inputs = Map.of("input_1", Floats.of(values, 4, 5, 3));
    Map<String, Floats> expected =
        TensorFlowRunner.runBundle(
            TestData.fixture(name), "serving_default", inputs, TensorFlowRunner.AS_WRITTEN);
    try (ImportedModel imported = read(name, "serving_default")) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(), imported.weights(), inputs, TensorFlowRunner.AS_WRITTEN);
      assertThat(outputs).containsOnlyKeys("dense");
      assertThat(outputs.values().iterator().next())
          .satisfies(
              dense ->
                  assertThat(dense.maxDifference(expected.values().iterator().next()))
                      .isLessThan(1e-6));
    }
  }

  @Test
  void refusesSignatureThatChangesAVariable() {
    assertThatThrownBy(
            () -> read("testsuites/tf-serving/saved_model_counter/00000123", "incr_counter"))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("AssignAdd");
  }

  @Test
  void listsSignatures_whereNoneIsTheDefault() {
    Path path = TestData.fixture("testsuites/tf-serving/saved_model_counter/00000123");
    assertThatThrownBy(() -> ModelImporters.read(path, ImportOptions.defaults()))
        .isInstanceOf(SignatureNotFoundException.class)
        .hasMessageContaining("[get_counter, incr_counter, incr_counter_by, reset_counter]");
  }

  @Test
  @NeedsFixture("xception-savedmodel-tf27/xception_model")
  void namesMissingWeights_withTheirSize() {
    Path path = TestData.fixture("xception-savedmodel-tf27/xception_model");
    assertThatThrownBy(() -> ModelImporters.read(path, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no file 'variables.data-00000-of-00001'")
        .hasMessageContaining("at least 87544866 bytes");
  }

  @Test
  void importsEverySignature_orSaysWhyNot() throws IOException {
    Path fixtures = TestData.fixture("testsuites");
    try (var files = Files.walk(fixtures)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().equals("saved_model.pb")).toList()) {
        Path folder = file.resolveSibling(".").normalize();
        for (String key : SavedModelReader.read(folder).signatures().keySet()) {
          try (ImportedModel imported =
              ModelImporters.read(folder, ImportOptions.builder().signature(key).build())) {
            assertThat(imported.model().outputs()).isNotEmpty();
          } catch (ModelException e) {
            assertThat(e.problems()).as(folder + " " + key).isNotEmpty();
          }
        }
      }
    }
  }

  @Test
  @NeedsFixture({TEACHABLE, "expected.json"})
  void runsTeachableMachine_asKerasDoes() throws IOException {
    Path path = TestData.fixture(TEACHABLE);
    JsonNode expected =
        new ObjectMapper()
            .readTree(TestData.fixture("expected.json").toFile())
            .path(TEACHABLE)
            .path("expected");
    double[] doubles = new NumpyRandom(5).random(4 * 224 * 224 * 3);
    float[] input = new float[doubles.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) (doubles[i] * 2 - 1);
    }
    try (ImportedModel imported = ModelImporters.read(path, ImportOptions.defaults())) {
      ModelGraph model = imported.model();
      assertThat(model.provenance().format()).isEqualTo("TensorFlow 1 SavedModel");
      Map<String, Floats> fed = Map.of("sequential_5_input", Floats.of(input, 4, 224, 224, 3));
      Floats output =
          TensorFlowRunner.run(model, imported.weights(), fed, TensorFlowRunner.DEFAULT)
              .values()
              .iterator()
              .next();
      double largest = 0;
      for (int i = 0; i < output.values().length; i++) {
        largest =
            Math.max(
                largest,
                Math.abs(output.values()[i] - expected.path(i / 2).path(i % 2).asDouble()));
      }
      System.out.printf(Locale.ROOT, "%s: %.1e of Keras%n", TEACHABLE, largest);
      assertThat(largest).isLessThanOrEqualTo(1e-5);
      Floats bundle =
          TensorFlowRunner.runBundle(path, "serving_default", fed, TensorFlowRunner.DEFAULT)
              .values()
              .iterator()
              .next();
      assertThat(output.maxDifference(bundle)).isLessThanOrEqualTo(1e-6);
    }
  }

  @Test
  @NeedsFixture(TEACHABLE)
  void showsLayersOfTeachableMachine() throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(TestData.fixture(TEACHABLE), ImportOptions.defaults())) {
      ModelGraph model = imported.model();
      assertThat(model.parameterCount()).isEqualTo(538_508);
      assertThat(model.trainableParameterCount()).isEqualTo(524_428);
      assertThat(model.layers().find("sequential_5/model2/block_1_expand").orElseThrow().layer())
          .matches(layer -> layer.variables().equals(List.of("block_1_expand/kernel")));
      BackboneCut cut = Backbones.cut(model, CutPoint.automatic());
      assertThat(cut.at()).isEqualTo("sequential_5/model2/out_relu");
      assertThat(cut.backbone().outputs().get(0).shape()).hasToString("[batch, 7, 7, 1280]");
    }
  }
}
