package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.applications.ApplicationOptions;
import io.github.topwork.importer.applications.ImageShape;
import io.github.topwork.importer.applications.Pooling;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Transfer learning as the Carpentries teach it: DenseNet121 on images of 32 by 32 pixels that the
 * model itself makes larger. The counts are those of their lesson.
 */
class CarpentriesLessonTest {
  @Test
  void hasTheParametersOfTheLesson_andTrains() {
    ApplicationOptions options =
        ApplicationOptions.builder()
            .includeTop(false)
            .inputShape(new ImageShape(160, 160, 3))
            .pooling(Pooling.MAX)
            .build();
    try (ImportedModel backbone =
        ModelImporters.build(
            Application.named("DenseNet121").spec(options), 1, ImportOptions.defaults())) {
      Head head =
          Head.of(
              Layers.flatten(),
              Layers.batchNormalization(),
              Layers.dense(50, "relu"),
              Layers.dropout(0.5),
              Layers.dense(10));
      TransferModel model =
          TransferModel.builder(backbone.model(), backbone.weights())
              .name("densenet121")
              .input(32, 32, 3)
              .preprocessing(Layers.resizeWithPad(160, 160, "bilinear"))
              .head(head)
              .seed(1)
              .build()
              .freeze("densenet121");

      assertThat(model.model().inputs().get(0).shape()).hasToString("[batch, 32, 32, 3]");
      assertThat(model.model().parameterCount()).isEqualTo(7_093_360);
      assertThat(model.model().trainableParameterCount()).isEqualTo(53_808);
      try (CompiledModel compiled =
          model.compile(
              CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy()))) {
        Batch batch = batch();
        double first = compiled.trainOnBatch(batch).loss();
        double last = first;
        for (int i = 0; i < 10; i++) {
          last = compiled.trainOnBatch(batch).loss();
        }
        assertThat(last).isLessThan(first);
      }
    }
  }

  private static Batch batch() {
    SplittableRandom random = new SplittableRandom(3);
    float[] pixels = new float[4 * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    return new Batch(
        TensorData.ofFloats(pixels, 4, 32, 32, 3), TensorData.vector(new int[] {0, 3, 7, 9}));
  }
}
