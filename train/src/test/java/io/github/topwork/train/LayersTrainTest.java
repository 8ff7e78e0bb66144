package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that are written in an unusual way train as others do, by proven gradients alone. */
class LayersTrainTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BatchNormalization/training_rank2",
        "LocallyConnected1D/plain",
        "LocallyConnected1D/implementation2_same_strided",
        "LocallyConnected1D/implementation3_same_strided",
        "LocallyConnected2D/channels_first",
        "LocallyConnected2D/implementation2_channels_first",
        "LocallyConnected2D/implementation3_channels_first",
        "LocallyConnected2D/two",
      })
  void trainsEveryWeight(String name) throws IOException {
    LayerCase each = LayerCases.named("keras2", name);
    try (ImportedModel imported =
        ModelImporters.read(each.write(folder), ImportOptions.defaults())) {
      Shape features =
          ShapeInference.infer(imported.model()).of(imported.model().outputs().get(0).value());
      List<LayerDefinition> head = new ArrayList<>();
      if (features.rank() > 2) {
        head.add(Layers.flatten());
      }
      head.add(Layers.dense(2));
      TransferModel transfer =
          TransferModel.of(imported.model(), imported.weights(), new Head(head)).unfreeze("*");
      Batch batch =
          new Batch(
              TensorData.ofFloats(
                  each.inputs().get(0).toFloatArray(), each.inputs().get(0).dimensions()),
              TensorData.vector(labels(each)));
      CompileOptions options =
          CompileOptions.of(OptimizerSpec.adam(0.01), Loss.sparseCategoricalCrossentropy());
      try (CompiledModel compiled = transfer.compile(options)) {
        double first = compiled.trainOnBatch(batch).loss();
        Map<String, TensorData> weights = compiled.trainedWeights();
        assertThat(weights)
            .allSatisfy(
                (key, value) -> assertThat(value).isNotEqualTo(transfer.weights().get(key)));
        for (int i = 0; i < 20; i++) {
          compiled.trainOnBatch(batch);
        }
        assertThat(compiled.trainOnBatch(batch).loss()).isLessThan(first);
      }
    }
  }

  private static int[] labels(LayerCase each) throws IOException {
    int[] labels = new int[(int) each.inputs().get(0).dimensions()[0]];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
    }
    return labels;
  }
}
