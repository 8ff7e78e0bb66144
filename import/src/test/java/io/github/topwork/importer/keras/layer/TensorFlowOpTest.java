package io.github.topwork.importer.keras.layer;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How layers that are one op of TensorFlow are written, beside what the goldens show. */
class TensorFlowOpTest {
  @TempDir Path folder;

  /** TensorFlow 2.0 wrote the bytes of the message as a text. */
  @Test
  void readsANodeThatIsAText() throws IOException {
    String node =
        "\"\\n\\u0005Relu6\\u0012\\u0005Relu6\\u001a\\u0001x*\\u0007\\n\\u0001T\\u0012\\u00020\\u0001\"";
    try (ImportedModel imported =
        ModelImporters.read(model(node, "{}"), ImportOptions.defaults())) {
      Floats output =
          TensorFlowRunner.run(
                  imported.model(),
                  imported.weights(),
                  Map.of("x", Floats.of(new float[] {-1, 3, 6.5f, 100}, 1, 4)),
                  TensorFlowRunner.DEFAULT)
              .values()
              .iterator()
              .next();
      assertThat(output.values()).containsExactly(0, 3, 6, 6);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\"not a node\"` | {} | a node of TensorFlow",
        "{} | {} | an object with 'op' and 'attr'",
        "7 | {} | an object with 'op' and 'attr'",
        "{\"op\": \"Relu66\"} | {} | op 'Relu66'",
        "{\"op\": \"Relu6\"} | {} | op 'Relu6' without 'T'",
        "{\"op\": \"Relu6\", \"attr\": {\"T\": {\"type\": \"FLOAT\"}}} | {} | DT_FLOAT",
        "{\"op\": \"Relu6\", \"attr\": {\"T\": {\"type\": \"DT_WIDE\"}}} | {} | DT_WIDE",
        "{\"op\": \"Relu6\", \"attr\": {\"T\": {}}} | {} | an attribute with one value",
        "{\"op\": \"Relu6\", \"attr\": {\"T\": {\"type\": 1}, \"U\": {\"i\": 1}}} | {} | 'U'",
        "{\"op\": \"Relu6\", \"attr\": {\"T\": {\"type\": 1}}} | {\"1\": 2} | input 1 of op",
        "{\"op\": \"AddV2\", \"attr\": {\"T\": {\"type\": 1}}} | {} | 1 inputs of op 'AddV2'",
        "{\"op\": \"AddV2\", \"attr\": {\"T\": {\"type\": 1}}} | {\"1\": \"a\"} | a constant",
        "{\"op\": \"AddV2\", \"attr\": {\"T\": {\"type\": 1}}} | {\"x\": 1} | 'x'",
        "{\"op\": \"AddV2\", \"attr\": {\"T\": {\"type\": 1}}} | {\"9999\": 1} | 9999",
        "{\"op\": \"AddN\", \"attr\": {\"T\": {\"type\": 1}, \"N\": {\"i\": \"x\"}}} | {} | {\"i\"",
        "{\"op\": \"AddN\", \"attr\": {\"T\": {\"type\": 1}, \"N\": {\"i\": \"-1\"}}} | {} | AddN",
        "{\"op\": \"Split\", \"attr\": {\"T\": {\"type\": 1}, \"num_split\": {\"i\": \"99999999\"}}} |"
            + " {\"0\": 1} | 99999999",
        "{\"op\": \"VarHandleOp\", \"attr\": {}} | {} | op 'VarHandleOp'",
        "{\"op\": \"Placeholder\", \"attr\": {\"dtype\": {\"type\": 1}}} | {} | op 'Placeholder'",
      })
  void refusesWhatIsNoNodeOfItsOp(String node, String constants, String message)
      throws IOException {
    Path file = model(node, constants);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("layer 'op' (TensorFlowOpLayer)");
  }

  private Path model(String node, String constants) throws IOException {
    return Files.writeString(
        folder.resolve("model.json"),
        """
        {"class_name": "Sequential", "keras_version": "2.2.4-tf", "backend": "tensorflow",
         "config": {"name": "s", "layers": [
          {"class_name": "InputLayer",
           "config": {"batch_input_shape": [null, 4], "dtype": "float32", "name": "x"}},
          {"class_name": "TensorFlowOpLayer",
           "config": {"name": "op", "trainable": true, "dtype": "float32",
            "node_def": %s, "constants": %s}}]}}
        """
            .formatted(node, constants));
  }
}
