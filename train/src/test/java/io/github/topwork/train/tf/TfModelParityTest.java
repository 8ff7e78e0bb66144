package io.github.topwork.train.tf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.SeededModels;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;

/**
 * Runs every SavedModel of the test data as {@code run}, {@code evaluate} and {@code verify} do,
 * and compares with TensorFlow's own loader on the same file, both with default options.
 */
class TfModelParityTest {
  /** The same kernels on the same numbers; relative to the largest output. */
  private static final double RTOL_BUNDLE = 1e-6;

  private static final Path MODELS = Path.of("target", "models");

  static List<String> seeded() {
    return SeededModels.names();
  }

  @ParameterizedTest
  @MethodSource("seeded")
  void runsFullSizeModelsAsTensorFlowDoes(String name) throws IOException {
    check(SeededModels.materialize(name, MODELS), List.of(SeededModels.input(name)));
  }

  static List<String> small() throws IOException {
    List<String> names =
        new ArrayList<>(List.of("mini-xception/keras2-savedmodel", "mini-xception/keras3-export"));
    try (Stream<Path> folders = Files.list(TestData.path("small"))) {
      for (Path folder : folders.sorted().toList()) {
        for (String version : List.of("keras2", "keras3", "saved-model")) {
          if (Files.isDirectory(folder.resolve(version))) {
            names.add("small/" + folder.getFileName() + "/" + version);
          }
        }
      }
    }
    // Refused: Keras 3.15 exports its random layers as they are in training.
    names.remove("small/preprocessing/keras3");
    return names;
  }

  @ParameterizedTest
  @MethodSource("small")
  void runsSmallModelsAsTensorFlowDoes(String name) throws IOException {
    Path file = TestData.path(name);
    List<Npy> inputs = new ArrayList<>();
    try (Stream<Path> siblings = Files.list(file.resolve("..").normalize())) {
      for (Path sibling : siblings.sorted().toList()) {
        if (sibling.getFileName().toString().matches("input(-.*)?\\.npy")) {
          inputs.add(Npy.read(sibling));
        }
      }
    }
    check(file, inputs);
  }

  /** Inputs are in the order of the signature's names. */
  private static void check(Path file, List<Npy> inputs) throws IOException {
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults());
        TfModel model = TfModel.open(imported.model(), imported.weights())) {
      assertThat(inputs).hasSameSizeAs(model.inputs());
      Map<String, TensorData> fed = new LinkedHashMap<>();
      for (int i = 0; i < inputs.size(); i++) {
        Npy input = inputs.get(i);
        fed.put(
            model.inputs().get(i).name(),
            TensorData.ofFloats(input.toFloatArray(), input.dimensions()));
      }
      Map<String, TensorData> expected = runBundle(file, imported.signatureKey(), fed);
      Map<String, TensorData> outputs = model.run(fed);
      assertThat(outputs).containsOnlyKeys(expected.keySet());
      for (TensorSpec output : model.outputs()) {
        double difference =
            relativeDifference(
                requireNonNull(outputs.get(output.name())),
                requireNonNull(expected.get(output.name())));
        System.out.printf(
            Locale.ROOT, "%s, %s: %.1e of TensorFlow%n", file, output.name(), difference);
        assertThat(difference).as(output.toString()).isLessThanOrEqualTo(RTOL_BUNDLE);
      }
    }
  }

  private static Map<String, TensorData> runBundle(
      Path file, String signature, Map<String, TensorData> inputs) {
    try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve")) {
      Map<String, Tensor> fed = new LinkedHashMap<>();
      inputs.forEach((name, value) -> fed.put(name, Tensors.toTensor(value)));
      try (Result result = bundle.function(signature).call(fed)) {
        Map<String, TensorData> outputs = new LinkedHashMap<>();
        result.forEach(entry -> outputs.put(entry.getKey(), Tensors.toData(entry.getValue())));
        return outputs;
      } finally {
        fed.values().forEach(Tensor::close);
      }
    }
  }

  private static double relativeDifference(TensorData given, TensorData expected) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    float[] values = given.toFloats();
    float[] others = expected.toFloats();
    double scale = Float.MIN_NORMAL;
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = Math.abs((double) values[i] - others[i]);
      // NaN must not pass for zero.
      largest = difference >= 0 ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
      scale = Math.max(scale, Math.abs(others[i]));
    }
    return largest / scale;
  }
}
