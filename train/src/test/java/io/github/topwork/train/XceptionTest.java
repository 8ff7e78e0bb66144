package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.SeededModels;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model of Keras's transfer learning guide at full size. */
class XceptionTest {
  private final Path folder;

  XceptionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void hasParameters(TransferModel model, long trainable, long frozen) {
    assertThat(model.model().trainableParameterCount()).isEqualTo(trainable);
    assertThat(model.model().parameterCount()).isEqualTo(trainable + frozen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xception-150/keras2", "xception-150/keras3"})
  void countsAndTrains_asTheGuideDoes(String name) throws IOException {
    Path savedModel = SeededModels.materialize(name, folder.resolve("model"));
    try (ImportedModel imported = ModelImporters.read(savedModel, ImportOptions.defaults())) {
      TransferModel frozen =
          TransferModel.builder(imported.model(), imported.weights())
              .name("xception")
              .preprocessing(Layers.rescaling(1 / 127.5, -1))
              .head(Head.classifier(1, 0.2))
              .build()
              .freeze("xception");
      TransferModel unfrozen = frozen.unfreeze("xception");
      hasParameters(frozen, 2_049, 20_861_480);
      hasParameters(unfrozen, 20_809_001, 54_528);

      Npy input = SeededModels.input(name);
      TensorData images = TensorData.ofFloats(input.toFloatArray(), input.dimensions());
      Batch batch = new Batch(images, TensorData.vector(1));
      CompileOptions options =
          CompileOptions.of(OptimizerSpec.adam(1e-5), Loss.binaryCrossentropy());
      try (CompiledModel compiled = unfrozen.compile(options)) {
        double before = compiled.trainOnBatch(batch).loss();
        Map<String, TensorData> weights = compiled.trainedWeights();

        assertThat(weights).hasSize(156);
        weights.forEach(
            (variable, value) ->
                assertThat(value).as(variable).isNotEqualTo(unfrozen.weights().get(variable)));
        assertThat(compiled.trainOnBatch(batch).loss()).isLessThan(before);
      }
    }
  }
}
