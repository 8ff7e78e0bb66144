package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models with dilations, groups, odd activations, nesting: all of their weights can be trained. */
class SmallModelsTest {
  private static final int BATCH = 4;

  @ParameterizedTest
  @CsvSource({
    "activations, keras2", "activations, keras3",
    "convolutions, keras2", "convolutions, keras3",
    "frozen, keras2", "frozen, keras3",
    "nested, keras2", "nested, keras3",
    "shapes, keras2", "shapes, keras3",
    "swish, keras2", "swish, keras3",
    "tf1, saved-model",
  })
  void trainsThrough(String model, String format) throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(
            TestData.path("small/" + model + "/" + format), ImportOptions.defaults())) {
      ModelGraph backbone =
          imported.model().outputs().size() == 1
              ? imported.model()
              : Backbones.cut(imported.model(), CutPoint.automatic()).backbone();
      List<LayerDefinition> head = new ArrayList<>();
      Shape features = ShapeInference.infer(backbone).of(backbone.outputs().get(0).value());
      if (features.rank() > 2) {
        head.add(Layers.of("GlobalAveragePooling" + (features.rank() - 2) + "D"));
      }
      head.add(Layers.dense(2));
      TransferModel transfer =
          TransferModel.of(backbone, imported.weights(), new Head(head)).unfreeze("*");
      // The maximum over a PReLU's outputs depends on its slope only where all inputs are negative.
      boolean onlyNegative = model.equals("activations");
      Batch batch = batch(backbone.inputs().get(0).shape(), onlyNegative);
      CompileOptions options =
          CompileOptions.of(OptimizerSpec.adam(0.01), Loss.sparseCategoricalCrossentropy());
      try (CompiledModel compiled = transfer.compile(options)) {
        double first = compiled.trainOnBatch(batch).loss();
        Map<String, TensorData> weights = compiled.trainedWeights();
        long changed =
            weights.entrySet().stream()
                .filter(each -> !each.getValue().equals(transfer.weights().get(each.getKey())))
                .count();
        for (int i = 0; i < 20; i++) {
          compiled.trainOnBatch(batch);
        }

        assertThat(changed).isEqualTo(weights.size());
        assertThat(compiled.trainOnBatch(batch).loss()).isLessThan(first);
      }
    }
  }

  private static Batch batch(Shape shape, boolean onlyNegative) {
    long[] sizes = shape.toSizes();
    sizes[0] = BATCH;
    int count = 1;
    for (long size : sizes) {
      count *= Math.toIntExact(size);
    }
    Random random = new Random(2);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float value = (float) random.nextGaussian();
      values[i] = onlyNegative ? -Math.abs(value) : value;
    }
    return new Batch(TensorData.ofFloats(values, sizes), TensorData.vector(0, 1, 0, 1));
  }
}
