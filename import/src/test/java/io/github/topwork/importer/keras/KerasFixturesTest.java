package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.NumpyRandom;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keras files that other people made; skipped where they are absent. */
@NeedsFixture({"expected.json", "testsuites", "teachable-machine"})
class KerasFixturesTest {
  private static final double RTOL = 1e-5;

  private static Floats run(ImportedModel imported, float[] values, long... shape) {
    String input = imported.model().inputs().get(0).name();
    return TensorFlowRunner.run(
            imported.model(),
            imported.weights(),
            Map.of(input, Floats.of(values, shape)),
            TensorFlowRunner.DEFAULT)
        .values()
        .iterator()
        .next();
  }

  /** {@code numpy.random.default_rng(5).random(…) * scale + shift}. */
  private static float[] random(int count, double scale, double shift) {
    double[] doubles = new NumpyRandom(5).random(count);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) (doubles[i] * scale + shift);
    }
    return floats;
  }

  private static Floats expected(String name, int classes) throws IOException {
    JsonNode rows =
        new ObjectMapper()
            .readTree(TestData.fixture("expected.json").toFile())
            .path(name)
            .path("expected");
    float[] values = new float[rows.size() * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows.path(i / classes).path(i % classes).asDouble();
    }
    return Floats.of(values, rows.size(), classes);
  }

  @ParameterizedTest
  @NeedsFixture({"mini-xception-h5", "keras3-zip"})
  @CsvSource({
    "mini-xception-h5, fer2013_mini_XCEPTION.102-0.66.hdf5, 64, 1, 7, 58423, Keras 2.0.5",
    "keras3-zip, cat_dog_classifier.keras, 64, 3, 1, 813217, Keras 3.6.0",
  })
  void givesWhatKerasGives(
      String name, String file, int size, int channels, int classes, long weights, String producer)
      throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(TestData.fixture(name).resolve(file), ImportOptions.defaults())) {
      assertThat(imported.model().parameterCount()).isEqualTo(weights);
      assertThat(imported.model().provenance().producer()).isEqualTo(producer);
      Floats output =
          run(imported, random(4 * size * size * channels, 1, 0), 4, size, size, channels);
      assertThat(output.maxDifference(expected(name, classes)))
          .isLessThanOrEqualTo(RTOL * output.maxAbs());
    }
  }

  /** The same classifier was saved as SavedModel and as HDF5; the outputs of Keras are one. */
  @ParameterizedTest
  @CsvSource({"keras_model.h5", "converted_keras.zip"})
  void givesWhatKerasGives_forTeachableMachine(String file) throws IOException {
    Path path = TestData.fixture("teachable-machine/Keras").resolve(file);
    try (ImportedModel imported = ModelImporters.read(path, ImportOptions.defaults())) {
      assertThat(imported.model().parameterCount()).isEqualTo(538_508);
      Floats output = run(imported, random(4 * 224 * 224 * 3, 2, -1), 4, 224, 224, 3);
      assertThat(output.maxDifference(expected("teachable-machine/model.savedmodel", 2)))
          .isLessThanOrEqualTo(RTOL);
    }
  }

  @Test
  @NeedsFixture("mobilenet-imagenet-h5")
  void importsMobileNet_thatKeras3Refuses() throws IOException {
    Path path = TestData.fixture("mobilenet-imagenet-h5/mobilenet_v1_0.25_224.h5");
    try (ImportedModel imported = ModelImporters.read(path, ImportOptions.defaults())) {
      assertThat(imported.model().parameterCount()).isEqualTo(475_544);
      Floats output = run(imported, random(224 * 224 * 3, 2, -1), 1, 224, 224, 3);
      // The most likely classes and their probabilities, of tf_keras 2.18.
      int[] classes = {885, 911, 533, 824, 741};
      float[] expected = {0.20307063f, 0.09168057f, 0.06257521f, 0.04355593f, 0.041970484f};
      for (int i = 0; i < classes.length; i++) {
        assertThat(output.values()[classes[i]])
            .isCloseTo(expected[i], within((float) (RTOL * output.maxAbs())));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "batchnorm, weights.h5, 846070, -1.7893479 -0.093336165 -2.808305 -1.8697512",
    "lenet_unsupportedInitializers, mnist_weights_only.h5, 844326, 0.7089473 -1.7517869 -0.66771317",
    "toyresnet, weights.h5, 222666, 0.6232869 -2.3771229 2.1518943 -1.8276043 -0.4681516",
  })
  void loadsWeightsIntoDescription(String folder, String weights, long count, String logits)
      throws IOException {
    Path data = TestData.fixture("testsuites/kotlindl").resolve(folder);
    ImportOptions options =
        ImportOptions.builder().weights(data.resolve(weights), WeightOptions.ALL).build();
    try (ImportedModel imported = ModelImporters.read(data.resolve("modelConfig.json"), options)) {
      assertThat(imported.model().parameterCount()).isEqualTo(count);
      assertThat(imported.weightReport().orElseThrow().isComplete()).isTrue();
      Floats output = run(imported, random(28 * 28, 1, 0), 1, 28, 28, 1);
      String[] expected = logits.split(" ");
      for (int i = 0; i < expected.length; i++) {
        assertThat(output.values()[i])
            .isCloseTo(Float.parseFloat(expected[i]), within((float) (RTOL * output.maxAbs())));
      }
    }
  }

  @Test
  void asksForWeights_whereThereAreNone() {
    Path json = TestData.fixture("testsuites/kotlindl/toyresnet/modelConfig.json");
    assertThatThrownBy(() -> ModelImporters.read(json, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Model without weights");
    assertThatThrownBy(
            () -> ModelImporters.read(json.resolveSibling("weights.h5"), ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Not a whole model");
  }

  @Test
  void saysWhatToDoWithAZippedSavedModel() {
    Path zip = TestData.fixture("teachable-machine/Model/converted_savedmodel.zip");
    assertThatThrownBy(() -> ModelImporters.read(zip, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a zipped SavedModel")
        .hasMessageContaining("unzip it");
  }

  @Test
  void refusesASubclassedModel_byName() {
    Path file = TestData.fixture("testsuites/keras/test_data/pre_pr22362_nested_container.keras");
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOfAny(ModelFormatException.class, UnsupportedOpException.class)
        .hasMessageContaining("NestedDenseModel")
        .hasMessageContaining("model.export");
  }
}
