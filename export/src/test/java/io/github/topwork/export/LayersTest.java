package io.github.topwork.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every layer that Keras saved and that can be imported, as ONNX, against what Keras computed. */
class LayersTest {
  /** {@code -Dtopwork.layers=Conv2D/,Dense/} runs the cases whose names begin so. */
  private static final List<String> ONLY =
      List.of(System.getProperty("topwork.layers", "").split(","));

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> giveWhatKeras2Gives() throws IOException {
    return cases("keras2");
  }

  @TestFactory
  Stream<DynamicTest> giveWhatKeras3Gives() throws IOException {
    return cases("keras3");
  }

  private Stream<DynamicTest> cases(String version) throws IOException {
    return LayerCases.all(version).stream()
        .filter(each -> !each.isRefused())
        .filter(each -> ONLY.stream().anyMatch(each.name()::startsWith))
        .map(each -> dynamicTest(each.toString(), () -> check(each)));
  }

  private void check(LayerCase each) throws IOException {
    try (ExportedModel exported =
        ExportedModel.of(each.write(folder), folder, OnnxExportOptions.defaults())) {
      ParityReport report =
          exported.parityWithKeras(each.inputs(), each.expected(), ParityOptions.DEFAULTS);
      assertThat(report.isWithinTolerance()).as(report.toText()).isTrue();
    } catch (UnsupportedOpException e) {
      assertThat(e.problems()).allMatch(LayersTest::isKnownRefusal);
    }
  }

  /** A window or size that is computed because the image's size is open. */
  private static boolean isKnownRefusal(Problem problem) {
    return problem.given().contains("computed by node") || problem.given().contains("[batch, ?, ?");
  }
}
