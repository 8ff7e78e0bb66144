package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.Dialects;
import io.github.topwork.testdata.LayerCases;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of a file in a model that was built from its description alone. */
class WeightsOnlyTest {
  private static final Path DATA = TestData.path("mini-xception");
  private static final ImportOptions OPTIONS = ImportOptions.defaults();

  @TempDir Path folder;

  private static KerasFile file(String name) throws IOException {
    Path path = DATA.resolve(name);
    return KerasFile.open(path);
  }

  private static ModelSpec spec() throws IOException {
    KerasFile file = file("keras2.h5");
    file.close();
    return ConfigReader.read(file.config(), 2, "mini");
  }

  /** The model with another number of filters in one layer. */
  private static ModelSpec changedSpec(String layer, int filters) throws IOException {
    KerasFile file = file("keras2.h5");
    file.close();
    for (var json : file.config().path("config").path("layers")) {
      if (json.path("config").path("name").asText().equals(layer)) {
        ((ObjectNode) json.path("config")).put("filters", filters);
      }
    }
    return ConfigReader.read(file.config(), 2, "mini");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keras2-weights.h5",
        "model.weights.h5",
        "model.keras",
        "keras2.h5",
        "keras3.h5",
      })
  void loadsWeightsOfEveryLayout(String name) throws IOException {
    try (ImportedModel whole = ModelImporters.read(DATA.resolve("keras2.h5"), OPTIONS);
        ImportedModel loaded =
            ModelImporters.load(spec(), DATA.resolve(name), WeightOptions.ALL, OPTIONS)) {
      assertThat(loaded.weightReport().orElseThrow().isComplete()).isTrue();
      for (Variable variable : whole.model().variables()) {
        assertThat(loaded.weights().get(variable.name()))
            .as(variable.name())
            .isEqualTo(whole.weights().get(variable.name()));
      }
    }
  }

  @Test
  void namesLayerAndShape_whereTheyDiffer() {
    for (String name : List.of("keras2-weights.h5", "model.weights.h5")) {
      assertThatThrownBy(
              () ->
                  ModelImporters.load(
                      changedSpec("block1_conv1", 5),
                      DATA.resolve(name),
                      WeightOptions.ALL,
                      OPTIONS))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("layer 'block1_conv1'")
          .hasMessageContaining("block1_conv1_bn")
          .hasMessageContaining("[3, 3, 3, 5] of weight 'kernel'");
    }
  }

  @Test
  void leavesOutWhatDoesNotFit_onRequest() throws IOException {
    try (ImportedModel loaded =
        ModelImporters.load(
            changedSpec("block1_conv1", 5),
            DATA.resolve("keras2-weights.h5"),
            WeightOptions.BY_NAME_WHERE_FIT,
            OPTIONS)) {
      WeightReport report = loaded.weightReport().orElseThrow();
      assertThat(report.notLoaded())
          .contains("block1_conv1/kernel", "block1_conv1_bn/gamma")
          .doesNotContain("block14_sepconv2/pointwise_kernel");
      assertThat(report.skipped()).isNotEmpty();
      assertThat(loaded.weights().get("block1_conv1_bn/gamma").toFloats())
          .containsExactly(1, 1, 1, 1, 1);
      assertThat(report.startValues()).isEqualTo(report.notLoaded());
      assertThat(loaded.warnings())
          .singleElement()
          .asString()
          .startsWith("RESULTS WILL BE WRONG: " + report.startValues().size() + " of ")
          .contains("block1_conv1/kernel", "weights loaded");
    }
  }

  @Test
  void refusesToLoadNothingAtAll(@TempDir Path folder) throws IOException {
    Dialects.extract(folder);
    Path other = folder.resolve("keras2-skip-mismatch").resolve("weights.h5");
    for (WeightOptions options : List.of(WeightOptions.BY_NAME, WeightOptions.BY_NAME_WHERE_FIT)) {
      assertThatThrownBy(() -> ModelImporters.load(spec(), other, options, OPTIONS))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("No weight of the file was loaded. Given: weights of layers [")
          .hasMessageContaining("'by name'")
          .hasMessageContaining("[block1_conv1, block1_conv1_bn, ")
          .hasMessageContaining("weights.h5");
    }
  }

  @Test
  void refusesToLeaveOutEverything() throws IOException {
    JsonNode config =
        new ObjectMapper()
            .readTree(
                """
                {"class_name": "Sequential", "config": {"name": "m", "layers": [
                  {"class_name": "InputLayer",
                   "config": {"name": "in", "batch_input_shape": [null, 1], "dtype": "float32"}},
                  {"class_name": "Dense",
                   "config": {"name": "block1_conv1", "units": 1, "use_bias": false}}]}}""");
    ModelSpec spec = ConfigReader.read(config, 2, "test");
    assertThatThrownBy(
            () ->
                ModelImporters.load(
                    spec,
                    DATA.resolve("keras2-weights.h5"),
                    WeightOptions.BY_NAME_WHERE_FIT,
                    OPTIONS))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("weights that all differ in number or shape, the first: shape [3, 3")
        .hasMessageContaining("[block1_conv1]");
  }

  @Test
  void refusesByName_whereTheFileHasNone() {
    assertThatThrownBy(
            () ->
                ModelImporters.load(
                    spec(), DATA.resolve("model.weights.h5"), WeightOptions.BY_NAME, OPTIONS))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("by class and number");
  }

  /** Of an LSTM: directions at right angles, and a gate that forgets little. */
  @Test
  void drawsStartValuesOfRecurrentLayers() throws IOException {
    KerasFile file = KerasFile.open(LayerCases.named("keras3", "LSTM/plain").write(folder));
    file.close();
    ModelSpec spec = ConfigReader.read(file.config(), 3, "lstm");
    try (ImportedModel model = ModelImporters.build(spec, 7, OPTIONS)) {
      float[] rows = model.weights().get("lstm/lstm_cell/recurrent_kernel").toFloats();
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          double product = 0;
          for (int k = 0; k < 16; k++) {
            product += rows[16 * i + k] * rows[16 * j + k];
          }
          assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-6));
        }
      }
      assertThat(model.weights().get("lstm/lstm_cell/bias").toFloats())
          .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void drawsTheSameStartValues_fromTheSameSeed() throws IOException {
    try (ImportedModel one = ModelImporters.build(spec(), 7, OPTIONS);
        ImportedModel same = ModelImporters.build(spec(), 7, OPTIONS);
        ImportedModel other = ModelImporters.build(spec(), 8, OPTIONS)) {
      String kernel = "block1_conv1/kernel";
      assertThat(one.weights().get(kernel))
          .isEqualTo(same.weights().get(kernel))
          .isNotEqualTo(other.weights().get(kernel));
      float limit =
          (float) Math.sqrt(6.0 / (27 + one.weights().get(kernel).shape().elementCount() / 3.0));
      for (float value : one.weights().get(kernel).toFloats()) {
        assertThat(Math.abs(value)).isLessThanOrEqualTo(limit);
      }
      assertThat(one.weights().get("block1_conv1_bn/moving_variance").toFloats()).containsOnly(1);
      assertThat(one.warnings()).singleElement().asString().contains("results will be wrong until");
    }
  }
}
