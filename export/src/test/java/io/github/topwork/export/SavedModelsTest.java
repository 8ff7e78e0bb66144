package io.github.topwork.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small SavedModels of Keras 2, Keras 3 and TensorFlow 1. */
class SavedModelsTest {
  @TempDir Path folder;

  private ExportedModel export(Path source) throws IOException {
    return ExportedModel.of(source, folder, OnnxExportOptions.defaults());
  }

  private static void assertAgrees(ParityReport report) {
    assertThat(report.isWithinTolerance()).as(report.toText()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "small/activations/keras2, 26",
    "small/activations/keras3, 25",
    "small/convolutions/keras2, 18",
    "small/convolutions/keras3, 18",
    "small/frozen/keras2, 9",
    "small/frozen/keras3, 9",
    "small/nested/keras2, 12",
    "small/nested/keras3, 12",
    "small/preprocessing/keras2, 10",
    "small/several/keras2, 13",
    "small/several/keras3, 13",
    "small/shapes/keras3, 35",
    "small/swish/keras2, 18",
    "small/swish/keras3, 18",
    "small/tf1/saved-model, 7",
    "small/tf1-sharded/saved-model, 7",
    "recurrent/lstm/keras2, 110",
    "recurrent/lstm/keras3, 110",
    "recurrent/stacked/keras3, 999",
    "fixed-batch/image/keras3, 9",
    "fixed-batch/rows/keras3, 199"
  })
  void agreesWithTensorFlow(String model, int mostNodes, @TempDir Path unpacked)
      throws IOException {
    try (ExportedModel exported = export(TestData.savedModel(model, unpacked))) {
      assertThat(exported.graph().nodes()).hasSizeLessThanOrEqualTo(mostNodes);
      assertThat(exported.leftovers()).isEmpty();
      assertAgrees(exported.parity(ParityOptions.DEFAULTS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void exportsTrainedXception_asAWholeClassifier(String version) throws IOException {
    Path data = TestData.path("mini-xception");
    try (ExportedModel exported = export(data.resolve(version))) {
      assertThat(exported.graph().nodes()).hasSizeLessThanOrEqualTo(130);
      assertThat(exported.count("Transpose")).isEqualTo(1);
      assertThat(exported.count("BatchNormalization")).isZero();
      assertAgrees(exported.parity(ParityOptions.DEFAULTS));
      assertAgrees(
          exported.parityWithKeras(
              Npy.read(data.resolve("input.npy")),
              List.of(Npy.read(data.resolve("expected-output.npy"))),
              ParityOptions.DEFAULTS));
    }
  }

  @Test
  @NeedsFixture("teachable-machine/model.savedmodel")
  void exportsAPublishedModel() throws IOException {
    try (ExportedModel exported = export(TestData.fixture("teachable-machine/model.savedmodel"))) {
      assertThat(exported.graph().nodes()).hasSizeLessThanOrEqualTo(104);
      assertThat(exported.count("Transpose")).isEqualTo(1);
      assertAgrees(exported.parity(ParityOptions.DEFAULTS));
    }
  }

  @Test
  void refusesLayerNormOfKeras2_whichIsBatchNormInTrainingMode() throws IOException {
    Path source = TestData.path("small/shapes/keras2");
    assertThatThrownBy(() -> export(source).close())
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("is_training=true")
        .hasMessageContaining("layer 'layer_norm'");
    assertThat(folder).isEmptyDirectory();
  }
}
