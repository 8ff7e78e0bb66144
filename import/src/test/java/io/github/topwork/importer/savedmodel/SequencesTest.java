package io.github.topwork.importer.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recurrent models, whose loops are unrolled, and models saved for 32 rows, on three, against
 * Keras.
 */
class SequencesTest {
  /** Single precision over six steps, sums in another order than Keras's. */
  private static final double ATOL_RECURRENT = 1e-6;

  @ParameterizedTest
  @CsvSource({
    "recurrent/lstm, keras3",
    "recurrent/lstm, keras2",
    "recurrent/stacked, keras3",
    "fixed-batch/image, keras3",
    "fixed-batch/image, keras3.keras",
    "fixed-batch/image, keras2",
    "fixed-batch/rows, keras3",
  })
  void agreesWithKeras(String folder, String version, @TempDir Path unpacked) throws IOException {
    Path data = TestData.path(folder);
    Path model = TestData.savedModel(folder + "/" + version, unpacked);
    try (ImportedModel imported = ModelImporters.read(model, ImportOptions.defaults())) {
      Floats input = Floats.of(Npy.read(data.resolve("input.npy")));
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of(imported.model().inputs().get(0).name(), input),
              TensorFlowRunner.AS_WRITTEN);
      Floats expected =
          Floats.of(Npy.read(data.resolve(version.replace(".keras", "") + "-expected.npy")));
      assertThat(outputs.values().iterator().next().maxDifference(expected))
          .isLessThan(ATOL_RECURRENT);
      assertThat(imported.model().graph().nodes())
          .noneMatch(node -> node.op().contains("While") || node.op().contains("TensorList"));
    }
  }
}
