package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelFormatException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights under the names that Keras 2.12 gives them in its archives. */
class EarlyArchiveWeightsTest {
  @TempDir Path folder;

  @Test
  void countsLayersWithWeightsTwice() throws IOException {
    Path file = folder.resolve("model.weights.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup layers = hdf.putGroup("_layer_checkpoint_dependencies");
      write(layers, "dense", 1);
      write(layers, "dense_2", 2);
      write(layers, "dense_4", 3);
    }
    try (ImportedModel model =
        ModelImporters.load(spec(), file, WeightOptions.ALL, ImportOptions.defaults())) {
      assertThat(model.weights().get("a/kernel").toFloats()).containsExactly(1);
      assertThat(model.weights().get("b/kernel").toFloats()).containsExactly(2);
      assertThat(model.weights().get("c/kernel").toFloats()).containsExactly(3);
    }
  }

  /** Where a later layout lacks a layer, the next one must not take its place. */
  @Test
  void countsOnce_inLayoutOfToday() throws IOException {
    Path file = folder.resolve("model.weights.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup layers = hdf.putGroup("layers");
      write(layers, "dense", 1);
      write(layers, "dense_2", 2);
      write(layers, "dense_4", 3);
    }
    assertThatThrownBy(
            () -> ModelImporters.load(spec(), file, WeightOptions.ALL, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no group 'dense_1'")
        .hasMessageContaining("weights of layers [dense_4]");
  }

  private static ModelSpec spec() {
    JsonNode config =
        KerasJson.parse(
            """
            {"class_name": "Sequential", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer",
               "config": {"name": "in", "batch_input_shape": [null, 1], "dtype": "float32"}},
              {"class_name": "Dense", "config": {"name": "a", "units": 1, "use_bias": false}},
              {"class_name": "Dense", "config": {"name": "b", "units": 1, "use_bias": false}},
              {"class_name": "Dense", "config": {"name": "c", "units": 1, "use_bias": false}}
            ]}}""",
            "test");
    return ConfigReader.read(config, 2, "test");
  }

  private static void write(WritableGroup layers, String name, float value) {
    layers.putGroup(name).putGroup("vars").putDataset("0", new float[][] {{value}});
  }
}
