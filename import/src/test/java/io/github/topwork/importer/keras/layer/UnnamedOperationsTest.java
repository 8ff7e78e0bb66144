package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Node;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations as HDF5 files of Keras 3 have them, which Keras 3 itself takes for layers. */
class UnnamedOperationsTest {
  @TempDir Path folder;

  @Test
  void areToldFromLayersOfTheSameClass() throws IOException {
    Path file = folder.resolve("model.json");
    Files.writeString(
        file,
        """
        {"class_name": "Functional", "keras_version": "3.15.1", "config": {"name": "m", "layers": [
          {"class_name": "InputLayer", "name": "in", "inbound_nodes": [],
           "config": {"name": "in", "batch_shape": [null, 4], "dtype": "float32"}},
          {"class_name": "Add", "name": "add_22", "config": {"name": "add_22"},
           "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
             "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["in", 0, 0]}},
             3.0], "kwargs": {}}]}],
          "input_layers": [["in", 0, 0]], "output_layers": [["add_22", 0, 0]]}}""");
    try (ImportedModel model = ModelImporters.read(file, ImportOptions.defaults())) {
      assertThat(model.model().graph().nodes()).extracting(Node::op).contains("AddV2");
    }
  }
}
