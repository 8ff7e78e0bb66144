package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives and HDF5 files of whole models, compared with the Keras that saved them. */
class KerasModelTest {
  private static final double RTOL = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"model.keras", "keras2.h5", "keras3.h5"})
  void givesWhatKerasGives(String name) throws IOException {
    Path data = TestData.path("mini-xception");
    try (ImportedModel imported =
        ModelImporters.read(data.resolve(name), ImportOptions.defaults())) {
      String input = imported.model().inputs().get(0).name();
      Floats expected = Floats.of(Npy.read(data.resolve("expected-output.npy")));
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of(input, Floats.of(Npy.read(data.resolve("input.npy")))),
              TensorFlowRunner.DEFAULT);
      Floats output = outputs.values().iterator().next();
      assertThat(output.maxDifference(expected) / expected.maxAbs()).isLessThanOrEqualTo(RTOL);
    }
  }

  @Test
  void namesLayersAndWeightsAsKerasDoes() throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(TestData.path("mini-xception/model.keras"), ImportOptions.defaults())) {
      assertThat(imported.model().variables())
          .extracting(Variable::name)
          .startsWith("block1_conv1/kernel", "block1_conv1_bn/gamma", "block1_conv1_bn/beta");
      LayerTree.Entry layer = imported.model().layers().get("block14_sepconv2_act");
      assertThat(layer.layer().className()).isEqualTo("Activation");
      assertThat(layer.layer().outputShape().toString()).isEqualTo("[batch, 2, 2, 256]");
      Layer input = imported.model().layers().layers().get(0);
      assertThat(List.of(input.name(), input.className()))
          .isEqualTo(List.of("input_layer", "InputLayer"));
    }
  }
}
