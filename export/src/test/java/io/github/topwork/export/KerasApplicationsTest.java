package io.github.topwork.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.testdata.SeededModels;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real architectures at full size, saved by Keras 2 and by Keras 3. */
class KerasApplicationsTest {
  private static final Path MODELS = TestData.root().resolve("export/target/models");

  /** One batch at both ends of the levels; all of them for the model that the project is about. */
  private static final ParityOptions QUICK =
      ParityOptions.DEFAULTS
          .withBatches(List.of(2))
          .withLevels(List.of(OptimizationLevel.NO_OPT, OptimizationLevel.ALL_OPT));

  @TempDir Path folder;

  private ExportedModel export(String name, OnnxExportOptions options) throws IOException {
    return ExportedModel.of(SeededModels.materialize(name, MODELS), folder, options);
  }

  /**
   * Most nodes: what the whole classifier may have, less the pooling, its Squeeze, the Gemm and the
   * Softmax that these models end without, plus the Transpose that their features end with (vgg16
   * ends with logits).
   */
  @ParameterizedTest
  @CsvSource({
    "mini-xception-frozen, 129",
    "xception-150, 127",
    "resnet50-64, 121",
    "resnet50v2-64, 142",
    "densenet121-64, 367",
    "mobilenet-96, 56",
    "mobilenetv2-96, 99",
    "vgg16-64, 38"
  })
  void exportsWithFewNodesAndOneTranspose(String model, int mostNodes) throws IOException {
    for (String version : List.of("keras2", "keras3")) {
      String name = model + "/" + version;
      try (ExportedModel exported = export(name, OnnxExportOptions.defaults())) {
        assertThat(exported.graph().nodes()).as(name).hasSizeLessThanOrEqualTo(mostNodes);
        assertThat(exported.count("Transpose")).as(name).isEqualTo(1);
        assertThat(exported.leftovers()).as(name).isEmpty();
        ParityReport report = exported.parity(QUICK);
        assertThat(report.isWithinTolerance()).as("%s%n%s", name, report.toText()).isTrue();
        ParityReport keras =
            exported.parityWithKeras(
                SeededModels.input(name), List.of(SeededModels.expected(name)), QUICK);
        assertThat(keras.isWithinTolerance()).as("%s%n%s", name, keras.toText()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xception-150/keras2", "xception-150/keras3"})
  void exportsXception_forEveryBatchAndLevel(String name) throws IOException {
    try (ExportedModel exported = export(name, OnnxExportOptions.defaults())) {
      assertThat(exported.graph().opCounts())
          .containsEntry("Conv", 74)
          .containsEntry("Relu", 35)
          .containsEntry("Add", 12)
          .containsEntry("MaxPool", 4)
          .doesNotContainKey("BatchNormalization");
      assertThat(exported.graph().inputs().get(0).toString())
          .endsWith("float32[batch, 150, 150, 3]");
      assertThat(exported.graph().outputs().get(0).toString())
          .endsWith("float32[batch, 5, 5, 2048]");
      ParityReport report = exported.parity(ParityOptions.DEFAULTS);
      assertThat(report.comparisons()).hasSize(12);
      assertThat(report.isWithinTolerance()).as(report.toText()).isTrue();
    }
  }

  @Test
  void needsNoTranspose_whenAllIsNchw() throws IOException {
    OnnxExportOptions options =
        OnnxExportOptions.builder().inputsAsNchw(true).outputsAsNchw(true).build();
    try (ExportedModel exported = export("mobilenetv2-96/keras3", options)) {
      assertThat(exported.count("Transpose")).isZero();
      assertThat(exported.parity(QUICK).isWithinTolerance()).isTrue();
    }
  }
}
