package io.github.topwork.importer.savedmodel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.UnsupportedOpException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every SavedModel of the test data: in Keras, in TensorFlow as it is, and as imported. */
class SignatureModelTest {
  /** The tolerance against Keras in Python, relative to the largest expected value. */
  private static final double RTOL_KERAS = 1e-5;

  /**
   * The same kernels on the same file. Where Grappler rewrites one side only, both run without it:
   * the difference is then that of the graphs.
   */
  private static final double RTOL_BUNDLE = 1e-6;

  /**
   * {@code model.export} of Keras 3.15 writes RandomFlip and RandomRotation as they are in
   * training: in TensorFlow too each call gives other outputs, up to 0.8 of the largest away from
   * Keras's in inference.
   */
  private static final String RANDOM = "preprocessing/keras3";

  private static final Path MODELS = Path.of("target", "models");

  /** Imports the file once and compares; arrays are given in the order of inputs and outputs. */
  private static void check(Path file, List<Floats> inputs, List<Floats> expected)
      throws IOException {
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      ModelGraph model = imported.model();
      Map<String, Floats> fed = named(model.inputs(), inputs);
      Map<String, Floats> outputs =
          TensorFlowRunner.run(model, imported.weights(), fed, TensorFlowRunner.DEFAULT);
      Map<String, Floats> keras = named(model.outputs(), expected);
      double ofKeras = relativeDifference(outputs, keras);
      String key = imported.signatureKey();
      double ofBundle =
          relativeDifference(
              outputs, TensorFlowRunner.runBundle(file, key, fed, TensorFlowRunner.DEFAULT));
      if (ofBundle > RTOL_BUNDLE) {
        ofBundle =
            relativeDifference(
                TensorFlowRunner.run(model, imported.weights(), fed, TensorFlowRunner.AS_WRITTEN),
                TensorFlowRunner.runBundle(file, key, fed, TensorFlowRunner.AS_WRITTEN));
      }
      System.out.printf(
          Locale.ROOT, "%s: %.1e of TensorFlow, %.1e of Keras%n", file, ofBundle, ofKeras);
      assertThat(ofBundle).as("difference of TensorFlow").isLessThanOrEqualTo(RTOL_BUNDLE);
      assertThat(ofKeras).as("difference of Keras").isLessThanOrEqualTo(RTOL_KERAS);
      for (TensorSpec output : model.outputs()) {
        assertThat(output.shape().isRanked()).as(output.toString()).isTrue();
      }
    }
  }

  private static Map<String, Floats> named(List<TensorSpec> specs, List<Floats> values) {
    assertThat(specs).hasSameSizeAs(values);
    Map<String, Floats> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(specs.get(i).name(), values.get(i));
    }
    return named;
  }

  /** The largest over all outputs. */
  private static double relativeDifference(
      Map<String, Floats> given, Map<String, Floats> expected) {
    assertThat(given.keySet()).isEqualTo(expected.keySet());
    double largest = 0;
    for (Map.Entry<String, Floats> output : given.entrySet()) {
      Floats other = requireNonNull(expected.get(output.getKey()));
      double scale = Math.max(other.maxAbs(), Float.MIN_NORMAL);
      largest = Math.max(largest, output.getValue().maxDifference(other) / scale);
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void runsMiniXception(String name) throws IOException {
    Path data = TestData.path("mini-xception");
    check(
        data.resolve(name),
        List.of(Floats.of(Npy.read(data.resolve("input.npy")))),
        List.of(Floats.of(Npy.read(data.resolve("expected-output.npy")))));
  }

  static List<String> seeded() {
    return SeededModels.names();
  }

  @ParameterizedTest
  @MethodSource("seeded")
  void runsFullSizeModels(String name) throws IOException {
    check(
        SeededModels.materialize(name, MODELS),
        List.of(Floats.of(SeededModels.input(name))),
        List.of(Floats.of(SeededModels.expected(name))));
  }

  static List<String> small() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> folders = Files.list(TestData.path("small"))) {
      for (Path folder : folders.sorted().toList()) {
        for (String version : List.of("keras2", "keras3", "saved-model")) {
          if (Files.isDirectory(folder.resolve(version))) {
            names.add(folder.getFileName() + "/" + version);
          }
        }
      }
    }
    names.remove(RANDOM);
    return names;
  }

  @ParameterizedTest
  @MethodSource("small")
  void runsSmallModels(String name) throws IOException {
    Path file = TestData.path("small/" + name);
    Path folder = file.resolve("..").normalize();
    String version = name.substring(name.indexOf('/') + 1);
    check(
        file,
        arrays(folder, "input-"),
        arrays(folder, version.equals("saved-model") ? "expected-" : version + "-expected-"));
  }

  /** Arrays {@code PREFIXname.npy} of a folder, sorted by name as the signatures' are. */
  private static List<Floats> arrays(Path folder, String prefix) throws IOException {
    List<Floats> arrays = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && name.endsWith(".npy")) {
          arrays.add(Floats.of(Npy.read(file)));
        }
      }
    }
    return arrays;
  }

  @Test
  void refusesSignatureThatDrawsRandomNumbers() {
    Path file = TestData.path("small/" + RANDOM);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("outputs are random")
        .hasMessageContaining("flip_1/stateless_random_uniform")
        .hasMessageContaining("rotate_1/stateless_random_uniform")
        .hasMessageContaining("'seed_generator/seed_generator_state_1'")
        .hasMessageContaining("training=False");
  }
}
