package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfModel;
import io.github.topwork.train.tf.TfOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompiledModelTest {
  /** Float32 sums over batches of another composition. */
  private static final double TOLERANCE = 1e-5;

  private static final CompileOptions OPTIONS =
      CompileOptions.of(
          OptimizerSpec.adam(0.01), Loss.sparseCategoricalCrossentropy(), Metric.accuracy());

  private static TransferModel model() {
    return TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
        .head(Head.classifier(3, 0.1))
        .seed(5)
        .build();
  }

  @Test
  void trainsTheHead_andLeavesTheFrozenBackboneBitForBit() {
    TransferModel model = model().freeze("backbone");
    Batches data = SmallNet.batches(4, 12, 3, 1);
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      double before = compiled.evaluate(data).loss();
      History history =
          compiled.fit(data, FitOptions.builder().epochs(20).validation(data).build());

      assertThat(history.stopReason()).isEqualTo(StopReason.COMPLETED);
      assertThat(history.names()).containsExactly("loss", "accuracy", "val_loss", "val_accuracy");
      assertThat(history.last().value("val_loss")).isLessThan(0.7 * before);
      assertThat(history.last().value("val_accuracy")).isGreaterThan(0.9);
      assertThat(compiled.iterations()).isEqualTo(80);
      TransferModel trained = compiled.trained();
      SmallNet.weights()
          .forEach(
              (name, value) -> assertThat(trained.weights().get(name)).as(name).isEqualTo(value));
      assertThat(trained.weights().get("dense/kernel"))
          .isNotEqualTo(model.weights().get("dense/kernel"));
      assertThat(compiled.trainedWeights()).containsOnlyKeys("dense/kernel", "dense/bias");
    }
  }

  @Test
  void everyStepChangesEveryTrainableVariable() {
    try (CompiledModel compiled = model().unfreeze("*").compile(OPTIONS)) {
      for (int i = 0; i < 3; i++) {
        Map<String, TensorData> before = compiled.trainedWeights();
        compiled.trainOnBatch(SmallNet.batch(6, 3, i));
        Map<String, TensorData> after = compiled.trainedWeights();

        assertThat(after).hasSize(6);
        after.forEach((name, value) -> assertThat(value).as(name).isNotEqualTo(before.get(name)));
      }
    }
  }

  @Test
  void fineTuning_changesKernels_butNotMovingStatistics() {
    TransferModel model = model().unfreeze("backbone");
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      compiled.fit(SmallNet.batches(2, 6, 3, 1), FitOptions.epochs(1));
      TransferModel trained = compiled.trained();

      for (String name : List.of("conv/kernel", "bn/gamma", "depthwise/depthwise_kernel")) {
        assertThat(trained.weights().get(name)).isNotEqualTo(model.weights().get(name));
      }
      for (String name : List.of("bn/moving_mean", "bn/moving_variance")) {
        assertThat(trained.weights().get(name)).isEqualTo(model.weights().get(name));
      }
    }
  }

  @Test
  void equalSeeds_giveEqualBits_onOneThread() {
    assertThat(losses()).isEqualTo(losses()).hasSize(12).doesNotHaveDuplicates();
  }

  private static List<Double> losses() {
    List<Double> losses = new ArrayList<>();
    CompileOptions options = OPTIONS.withRuntime(new TfOptions(1));
    try (CompiledModel compiled = model().unfreeze("*").compile(options)) {
      for (int i = 0; i < 12; i++) {
        losses.add(compiled.trainOnBatch(SmallNet.batch(6, 3, i)).loss());
      }
    }
    return losses;
  }

  @Test
  void trainsOnFeatures_asOnImages() {
    TransferModel model =
        TransferModel.of(SmallNet.backbone(), SmallNet.weightSource(), Head.classifier(3, 0))
            .freeze("backbone");
    Batch images = SmallNet.batch(6, 3, 1);
    try (CompiledModel whole = model.compile(OPTIONS);
        CompiledModel cached = model.compile(OPTIONS)) {
      TensorData features = cached.features(images.inputs());
      assertThat(features.shape().toSizes()).containsExactly(6, 6);
      Batches cachedBatches = Batches.of(List.of(new Batch(features, images.labels())));
      double expected =
          whole.fit(Batches.of(List.of(images)), FitOptions.epochs(10)).last().value("loss");
      double actual =
          cached.fitOnFeatures(cachedBatches, FitOptions.epochs(10)).last().value("loss");

      assertThat(actual).isCloseTo(expected, within(TOLERANCE));
      assertThat(cached.evaluate(Batches.of(List.of(images))).loss())
          .isCloseTo(whole.evaluate(Batches.of(List.of(images))).loss(), within(TOLERANCE));
    }
  }

  @Test
  void refusesFeatures_whereTheBackboneTrains() {
    try (CompiledModel compiled = model().compile(OPTIONS)) {
      assertThatThrownBy(
              () -> compiled.fitOnFeatures(SmallNet.batches(1, 3, 3, 1), FitOptions.epochs(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("frozen backbone");
    }
  }

  @Test
  void predictsAsTheTrainedModelDoes() {
    TransferModel model =
        TransferModel.of(
            SmallNet.backbone(),
            SmallNet.weightSource(),
            Head.of(
                Layers.globalMaxPooling2D(),
                Layers.batchNormalization(),
                Layers.dropout(0.4),
                Layers.dense(3, "softmax")));
    TensorData images = SmallNet.batch(4, 3, 9).inputs();
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      compiled.fit(SmallNet.batches(2, 6, 3, 1), FitOptions.epochs(2));
      TensorData expected = compiled.predict(images);
      TransferModel trained = compiled.trained();
      try (TfModel plain = TfModel.open(trained.model(), trained.weights())) {
        float[] actual = plain.run(images).toFloats();
        for (int i = 0; i < actual.length; i++) {
          assertThat(actual[i]).isCloseTo(expected.toFloats()[i], within(1e-5f));
        }
        assertThat(actual[0] + actual[1] + actual[2]).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @Test
  void movesTheStatisticsOfTheHead_inTraining() {
    TransferModel model =
        TransferModel.of(
                SmallNet.backbone(),
                SmallNet.weightSource(),
                Head.of(
                    Layers.globalAveragePooling2D(), Layers.batchNormalization(), Layers.dense(3)))
            .freeze("backbone");
    Batch batch = SmallNet.batch(6, 3, 1);
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      float[] features = compiled.features(batch.inputs()).toFloats();
      compiled.trainOnBatch(batch);
      float[] mean = compiled.trained().weights().get("batch_normalization/moving_mean").toFloats();
      float[] variance =
          compiled.trained().weights().get("batch_normalization/moving_variance").toFloats();
      compiled.evaluate(Batches.of(List.of(batch)));
      assertThat(compiled.trained().weights().get("batch_normalization/moving_mean").toFloats())
          .isEqualTo(mean);

      for (int channel = 0; channel < SmallNet.CHANNELS; channel++) {
        double[] pooled = new double[6];
        for (int i = 0; i < 6; i++) {
          pooled[i] = features[i * SmallNet.CHANNELS + channel];
        }
        double expectedMean = java.util.Arrays.stream(pooled).average().orElseThrow();
        double expectedVariance =
            java.util.Arrays.stream(pooled)
                .map(value -> (value - expectedMean) * (value - expectedMean))
                .average()
                .orElseThrow();
        assertThat((double) mean[channel]).isCloseTo(0.01 * expectedMean, within(1e-6));
        assertThat((double) variance[channel])
            .isCloseTo(0.99 + 0.01 * expectedVariance, within(1e-6));
      }
    }
  }

  @Test
  void rejectsALoss_thatTheLastActivationDoesNotGoWith() {
    Head sigmoids = Head.of(Layers.globalAveragePooling2D(), Layers.dense(3, "sigmoid"));
    Head softmax = Head.of(Layers.globalAveragePooling2D(), Layers.dense(2, "softmax"));
    Head covered =
        Head.of(Layers.globalAveragePooling2D(), Layers.dense(3, "softmax"), Layers.dropout(0.1));

    assertRejected(sigmoids, Loss.sparseCategoricalCrossentropy(), "ends in Sigmoid");
    assertRejected(softmax, Loss.binaryCrossentropy(), "ends in Softmax");
    assertRejected(covered, Loss.categoricalCrossentropy(), "Softmax as its last layer");
    assertRejected(Head.classifier(1, 0), Loss.sparseCategoricalCrossentropy(), "over 1 unit");
    compile(sigmoids, Loss.binaryCrossentropy()).close();
    compile(softmax, Loss.meanSquaredError()).close();
  }

  private static CompiledModel compile(Head head, Loss loss) {
    return TransferModel.of(SmallNet.backbone(), SmallNet.weightSource(), head)
        .compile(CompileOptions.of(OptimizerSpec.adam(0.01), loss, Metric.accuracy()));
  }

  private static void assertRejected(Head head, Loss loss, String message) {
    assertThatThrownBy(() -> compile(head, loss).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loss: " + loss.name())
        .hasMessageContaining(message);
  }

  @Test
  void rejectsInputsAndLabelsThatDoNotFit() {
    try (CompiledModel compiled = model().compile(OPTIONS)) {
      Batch wrongSize =
          new Batch(TensorData.ofFloats(new float[12], 1, 2, 2, 3), TensorData.vector(0));
      Batch wrongLabel = new Batch(SmallNet.batch(1, 1, 1).inputs(), TensorData.vector(3));

      assertThatThrownBy(() -> compiled.trainOnBatch(wrongSize))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("[1, 2, 2, 3]")
          .hasMessageContaining("[batch, 8, 8, 3]");
      assertThatThrownBy(() -> compiled.trainOnBatch(wrongLabel))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("class indices from 0 to 2, not 3");
    }
  }

  @Test
  void refusesToCompile_whereNothingIsTrainable() {
    assertThatThrownBy(() -> model().freeze("*").compile(OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of 8");
  }

  @Test
  void stopsWithAClearError_whenTheLossIsNotFinite() {
    try (CompiledModel compiled = model().compile(OPTIONS)) {
      float[] images = SmallNet.batch(3, 3, 1).inputs().toFloats();
      images[5] = Float.NaN;
      Batch bad = new Batch(TensorData.ofFloats(images, 3, 8, 8, 3), TensorData.vector(0, 1, 2));

      assertThatThrownBy(
              () ->
                  compiled.fit(
                      Batches.of(List.of(SmallNet.batch(3, 3, 2), bad)), FitOptions.epochs(3)))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("epoch 1, batch 2");
    }
  }
}
