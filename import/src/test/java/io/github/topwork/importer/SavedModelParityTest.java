package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedModelParityTest {
  /** The tolerance against Keras in Python, relative to the largest expected value. */
  private static final double RTOL_KERAS = 1e-5;

  /** The same kernels on the same file: only the order of operations may differ. */
  private static final double ATOL_BUNDLE = 1e-6;

  static Floats npy(Path file) throws IOException {
    Npy npy = Npy.read(file);
    float[] values = new float[npy.data().remaining() / 4];
    npy.data().duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Floats(values, npy.shape().stream().mapToLong(Long::longValue).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void agreesWithKeras_andWithTensorFlowOnTheSameFile(String name) throws IOException {
    Path data = TestData.path("mini-xception");
    Path file = data.resolve(name);
    Floats input = npy(data.resolve("input.npy"));
    Floats expected = npy(data.resolve("expected-output.npy"));
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      Map<String, Floats> inputs = Map.of(imported.model().inputs().get(0).name(), input);
      Map<String, Floats> outputs =
          TensorFlowRunner.run(imported.model(), imported.weights(), inputs);
      Map<String, Floats> bundle =
          TensorFlowRunner.runBundle(file, imported.signatureKey(), inputs);
      Floats output = outputs.values().iterator().next();
      assertThat(output.maxDifference(expected))
          .isLessThanOrEqualTo(RTOL_KERAS * expected.maxAbs());
      assertThat(bundle.keySet()).isEqualTo(outputs.keySet());
      assertThat(output.maxDifference(bundle.values().iterator().next()))
          .isLessThanOrEqualTo(ATOL_BUNDLE);
    }
  }
}
