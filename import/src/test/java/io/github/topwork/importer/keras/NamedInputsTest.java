package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are called with a dictionary, as Keras 2 and Keras 3 write the call. */
class NamedInputsTest {
  private static final String ORDERED = "[[\"zz\", 0, 0], [\"aa\", 0, 0]]";

  @TempDir Path folder;

  private static String input(String name) {
    return """
        {"class_name": "InputLayer", "name": "%s", "config": {"name": "%s",
         "batch_input_shape": [null, 2], "dtype": "float32"}, "inbound_nodes": []}"""
        .formatted(name, name);
  }

  private static String tensor(String layer) {
    return """
        {"class_name": "__keras_tensor__", "config": {"shape": [null, 2], "dtype": "float32",
         "keras_history": ["%s", 0, 0]}}"""
        .formatted(layer);
  }

  private static String call(int keras, String first, String second) {
    return keras == 2
        ? "{\"%s\": [\"p\", 0, 0, {}], \"%s\": [\"q\", 0, 0, {}]}".formatted(first, second)
        : """
          {"args": [{"%s": %s, "%s": %s}],
           "kwargs": {"training": null, "mask": {"%s": null, "%s": null}}}"""
            .formatted(first, tensor("p"), second, tensor("q"), first, second);
  }

  /** A model within that takes its input aa from its input zz. */
  private Path model(int keras, String innerInputs, String call) throws IOException {
    String subtract =
        keras == 2
            ? "[[\"zz\", 0, 0, {}], [\"aa\", 0, 0, {}]]"
            : "{\"args\": [[%s, %s]], \"kwargs\": {}}".formatted(tensor("zz"), tensor("aa"));
    String inner =
        """
        {"class_name": "Functional", "name": "inner", "config": {"name": "inner", "layers": [%s, %s,
          {"class_name": "Subtract", "name": "s", "config": {"name": "s", "trainable": true}, "inbound_nodes": [%s]}],
          "input_layers": %s, "output_layers": [["s", 0, 0]]}, "inbound_nodes": [%s]}"""
            .formatted(input("zz"), input("aa"), subtract, innerInputs, call);
    return Files.writeString(
        folder.resolve("model.json"),
        """
        {"class_name": "Functional", "keras_version": "%s.15.0", "config": {"name": "m",
         "layers": [%s, %s, %s], "input_layers": [["p", 0, 0], ["q", 0, 0]],
         "output_layers": [["inner", 0, 0]]}}"""
            .formatted(Integer.toString(keras), input("p"), input("q"), inner));
  }

  private static float[] run(Path file) throws IOException {
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of(
                  "p", Floats.of(new float[] {10, 20}, 1, 2),
                  "q", Floats.of(new float[] {1, 2}, 1, 2)),
              TensorFlowRunner.DEFAULT);
      return requireNonNull(outputs.get("inner")).values();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void goToTheInputLayersOfTheirNames(int keras) throws IOException {
    assertThat(run(model(keras, ORDERED, call(keras, "zz", "aa")))).containsExactly(9, 18);
    assertThat(run(model(keras, ORDERED, call(keras, "aa", "zz")))).containsExactly(-9, -18);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void goToTheKeysOfTheDictionaryWithWhichTheModelWasMade(int keras) throws IOException {
    String keys = "{\"first\": [\"zz\", 0, 0], \"second\": [\"aa\", 0, 0]}";
    assertThat(run(model(keras, keys, call(keras, "second", "first")))).containsExactly(-9, -18);
    String swapped = "{\"zz\": [\"aa\", 0, 0], \"aa\": [\"zz\", 0, 0]}";
    assertThat(run(model(keras, swapped, call(keras, "zz", "aa")))).containsExactly(-9, -18);
  }

  @ParameterizedTest
  @CsvSource({"2, bb, aa", "3, zz, bb"})
  void areRefusedWhereANameIsMissing(int keras, String first, String second) throws IOException {
    Path file = model(keras, ORDERED, call(keras, first, second));

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("inputs named [")
        .hasMessageContaining("one tensor each for [zz, aa]");
  }
}
