package io.github.topwork.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Node;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layers before the backbone that training computes otherwise. */
class FrontInTrainingTest {
  /** A sum of some hundred products in float32, of numbers about 1. */
  private static final float ROUNDING = 1e-5f;

  /** Not random any more: always 2, and nothing to clip. */
  private static final LayerDefinition TWO_LIGHTER =
      Layers.of(
          "RandomBrightness", Map.of("factor", List.of(0.1, 0.1), "value_range", List.of(-10, 10)));

  private static final CompileOptions OPTIONS =
      CompileOptions.of(OptimizerSpec.sgd(0.1), Loss.sparseCategoricalCrossentropy());

  private static final Batch BATCH = SmallNet.batch(6, 3, 1);

  private static TransferModel model(LayerDefinition... front) {
    return TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
        .name("net")
        .preprocessing(front)
        .head(Head.classifier(3, 0))
        .seed(3)
        .build();
  }

  private static Batch lighter(Batch batch) {
    float[] pixels = batch.inputs().toFloats();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += 2;
    }
    return new Batch(TensorData.ofFloats(pixels, 6, 8, 8, 3), batch.labels());
  }

  private static Map<String, TensorData> afterOneStep(TransferModel model, Batch batch) {
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      compiled.trainOnBatch(batch);
      return compiled.trainedWeights();
    }
  }

  /** Also the backbone, whose ops are there twice over one set of weights. */
  @Test
  void trainsAsOnImagesThatWereChangedBefore() {
    Map<String, TensorData> inside = afterOneStep(model(TWO_LIGHTER).unfreeze("*"), BATCH);
    Map<String, TensorData> before = afterOneStep(model().unfreeze("*"), lighter(BATCH));

    assertThat(inside).containsKey("conv/kernel").hasSameSizeAs(before);
    inside.forEach(
        (name, weight) ->
            assertThat(weight.toFloats())
                .as(name)
                .containsExactly(requireNonNull(before.get(name)).toFloats(), within(ROUNDING)));
  }

  @Test
  void measuresTrainingBehindThem_andEvaluationWithout() {
    try (CompiledModel inside = model(TWO_LIGHTER).freeze("net").compile(OPTIONS);
        CompiledModel plain = model().freeze("net").compile(OPTIONS)) {
      Batches batches = Batches.of(List.of(BATCH));
      double evaluated = plain.evaluate(batches).loss();
      assertThat(inside.evaluate(batches).loss()).isEqualTo(evaluated);
      assertThat(inside.predict(BATCH.inputs())).isEqualTo(plain.predict(BATCH.inputs()));
      assertThat(inside.features(BATCH.inputs())).isEqualTo(plain.features(BATCH.inputs()));

      double trained = inside.trainOnBatch(BATCH).loss();
      assertThat(trained)
          .isCloseTo(plain.trainOnBatch(lighter(BATCH)).loss(), within((double) ROUNDING))
          .isNotCloseTo(evaluated, within(0.01));
    }
  }

  @Test
  void leavesNothingOfAugmentationInTheModel_butItsName() {
    TransferModel model =
        model(
            Layers.randomFlip("horizontal"),
            Layers.randomRotation(0.1),
            Layers.rescaling(2, 0),
            Layers.randomZoom(0.2),
            Layers.dropout(0.5));
    TransferModel plain = model(Layers.rescaling(2, 0));

    assertThat(model.model().graph().nodes())
        .extracting(Node::op)
        .containsExactlyElementsOf(plain.model().graph().nodes().stream().map(Node::op).toList());
    assertThat(model.model().layers().layers())
        .extracting(layer -> layer.name())
        .startsWith("random_flip", "random_rotation", "rescaling", "random_zoom", "dropout", "net");
    assertThat(model.model().parameterCount()).isEqualTo(plain.model().parameterCount());
  }

  @Test
  void augmentsOtherwiseAtEachStep_andAlikeForOneSeed() {
    CompileOptions still =
        CompileOptions.of(OptimizerSpec.sgd(0), Loss.sparseCategoricalCrossentropy());
    TransferModel model = model(Layers.randomTranslation(0.3, 0.3)).freeze("net");
    try (CompiledModel first = model.compile(still);
        CompiledModel second = model.compile(still)) {
      double loss = first.trainOnBatch(BATCH).loss();
      assertThat(first.trainOnBatch(BATCH).loss()).isNotEqualTo(loss);
      assertThat(second.trainOnBatch(BATCH).loss()).isEqualTo(loss);
    }
  }

  @Test
  void movesStatisticsOfBatchNormalizationBeforeTheBackbone() {
    TransferModel model = model(Layers.batchNormalization()).freeze("net");
    assertThat(afterOneStep(model, lighter(BATCH)).get("batch_normalization/moving_mean"))
        .isNotNull()
        .isNotEqualTo(model.weights().get("batch_normalization/moving_mean"));
  }

  @Test
  void refusesToTrainOnFeaturesThatChange() {
    TransferModel model = model(Layers.randomFlip("vertical")).freeze("net");
    assertThat(model.isBackboneFrozen()).isFalse();
    try (CompiledModel compiled = model.compile(OPTIONS)) {
      FitOptions once = FitOptions.builder().epochs(1).build();
      assertThatThrownBy(() -> compiled.fitOnFeatures(Batches.of(List.of(BATCH)), once))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without augmentation before it");
    }
  }

  @Test
  void refusesWhatMakesAnotherSizeInTraining() {
    TransferModel model = model(Layers.of("RandomCrop", Map.of("height", 4, "width", 4)));
    assertThatThrownBy(() -> model.requireCompilable(OPTIONS))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("preprocessing that gives [batch, 4, 4, 3]");
  }

  @Test
  void refusesTrainableLayersBeforeAnOpWithoutGradient() {
    TransferModel model = model(Layers.conv2D(3, 1), Layers.randomRotation(0.1));
    assertThatThrownBy(() -> model.requireCompilable(OPTIONS))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("ImageProjectiveTransformV3")
        .hasMessageContaining("in layer 'random_rotation'");
  }
}
