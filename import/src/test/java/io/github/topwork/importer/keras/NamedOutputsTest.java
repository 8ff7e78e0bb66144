package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs that a model returns as a dictionary have its keys, in the order of the keys. */
class NamedOutputsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "2, 2", "3, 2"})
  void haveTheKeysOfTheDictionary(int keras, int uses) throws IOException {
    String outputs =
        uses == 1
            ? "{\"scores\": [\"half\", 0, 0], \"boxes\": [\"twice\", 0, 0]}"
            : "{\"scores\": [\"half\", 0, 0], \"boxes\": [\"half\", 0, 0]}";
    try (ImportedModel imported = ModelImporters.read(model(keras, outputs), OPTIONS)) {
      assertThat(imported.model().outputs())
          .extracting(TensorSpec::name)
          .containsExactly("boxes", "scores");
      Map<String, Floats> results =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of("x", Floats.of(new float[] {10, 20}, 1, 2)),
              TensorFlowRunner.DEFAULT);
      float[] boxes = uses == 1 ? new float[] {20, 40} : new float[] {5, 10};
      assertThat(requireNonNull(results.get("boxes")).values()).containsExactly(boxes);
      assertThat(requireNonNull(results.get("scores")).values()).containsExactly(5, 10);
    }
  }

  /** Deeper structures have no names that Keras would give; there layers give theirs. */
  @ParameterizedTest
  @CsvSource({"2", "3"})
  void areThoseOfLayers_inOtherStructures(int keras) throws IOException {
    String outputs = "{\"b\": [[\"half\", 0, 0], [\"twice\", 0, 0]], \"a\": [\"half\", 0, 0]}";
    try (ImportedModel imported = ModelImporters.read(model(keras, outputs), OPTIONS)) {
      assertThat(imported.model().outputs())
          .extracting(TensorSpec::name)
          .containsExactly("half", "half_1", "twice");
    }
  }

  private static final ImportOptions OPTIONS = ImportOptions.defaults();

  private Path model(int keras, String outputs) throws IOException {
    return Files.writeString(
        folder.resolve("model.json"),
        """
        {"class_name": "Functional", "keras_version": "%s.15.0", "config": {"name": "m", "layers": [
          {"class_name": "InputLayer", "name": "x", "config": {"name": "x",
           "batch_input_shape": [null, 2], "dtype": "float32"}, "inbound_nodes": []}, %s, %s],
         "input_layers": [["x", 0, 0]], "output_layers": %s}}"""
            .formatted(
                keras, rescaling(keras, "twice", 2), rescaling(keras, "half", 0.5), outputs));
  }

  private static String rescaling(int keras, String name, double scale) {
    String call =
        keras == 2
            ? "[[\"x\", 0, 0, {}]]"
            : """
              {"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 2],
               "dtype": "float32", "keras_history": ["x", 0, 0]}}], "kwargs": {}}""";
    return """
        {"class_name": "Rescaling", "name": "%s", "config": {"name": "%s", "trainable": true,
         "scale": %s, "offset": 0.0}, "inbound_nodes": [%s]}"""
        .formatted(name, name, scale, call);
  }
}
