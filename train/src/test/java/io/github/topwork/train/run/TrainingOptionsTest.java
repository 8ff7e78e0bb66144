package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.data.Augmentations;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.MeanMetric;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.schedule.LearningRateSchedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  private static TrainingOptions.Builder builder() {
    return TrainingOptions.builder(Path.of("model.keras"), Path.of("photos"), Path.of("run"));
  }

  private static JsonNode readBack(JsonNode json) {
    return new TrainingOptions.Builder().read(json).out(Path.of("run")).build().toJson();
  }

  @Test
  void areReadBackFromTheirRecord() {
    TrainingOptions options =
        builder()
            .importing(
                ImportOptions.builder()
                    .signature("classify")
                    .tags(Set.of("serve", "gpu"))
                    .weights(Path.of("more.h5"), new WeightOptions(true, false))
                    .build())
            .cut("avg_pool")
            .preprocessing("tf")
            .head(new HeadOptions(HeadPooling.MAX, List.of(64, 8), true, 0.5))
            .headPhase(3, Optimizers.CATALOG.parse("sgd,learning_rate=0.1,momentum=0.9"))
            .fineTuning(2, Optimizers.CATALOG.parse("adamw,learning_rate=1e-5"))
            .unfreeze("block14_*")
            .batchSize(8)
            .validationFraction(0.25)
            .seed(7)
            .augmentation(Layers.randomFlip("horizontal"), Layers.randomRotation(0.1))
            .augmentedCopies(3)
            .loss(Losses.CATALOG.parse("categorical_crossentropy,label_smoothing=0.1"))
            .metrics(Metrics.CATALOG.parseAll("accuracy,auc,curve=PR,name=pr_auc"))
            .monitor("val_pr_auc")
            .earlyStopping(4)
            .callbacks(Callbacks.CATALOG.parseAll("reduce_lr_on_plateau,factor=0.5,patience=2"))
            .build();
    JsonNode json = options.toJson();

    assertThat(readBack(json)).isEqualTo(json);
    assertThat(json.path("headPhase").path("optimizer").asText())
        .isEqualTo("sgd,momentum=0.9,nesterov=false");
    assertThat(json.path("metrics").get(1).asText())
        .isEqualTo("auc,curve=PR,num_thresholds=200,name=pr_auc");
    assertThat(json.path("callbacks").get(0).asText()).startsWith("reduce_lr_on_plateau,monitor=");
  }

  /** What version 0.1 wrote, when there were no other optimizers, losses, metrics and monitors. */
  @Test
  void readEarlierRecords_asTheSameOptions() {
    JsonNode earlier =
        RunRecord.parse(
            """
            {
              "backbone": "model.keras", "data": "photos", "validationFraction": 0.2, "seed": 42,
              "batchSize": 32, "flip": false,
              "head": {
                "pooling": "average", "hiddenUnits": [], "batchNormalization": false, "dropout": 0.2
              },
              "headPhase": {"epochs": 20, "learningRate": 0.001},
              "fineTuning": {"epochs": 5, "learningRate": 1e-5},
              "unfreeze": "*", "earlyStopping": 3
            }
            """);

    TrainingOptions now = builder().fineTuning(5, 1e-5).earlyStopping(3).build();
    assertThat(readBack(earlier).toString()).isEqualTo(now.toJson().toString());
    assertThat(RunRecord.parse(now.toJson().toString())).isEqualTo(earlier);
  }

  @Test
  void holdMirroringAsTheyAlwaysDid() {
    TrainingOptions options = builder().augmentation(Augmentations.parse("flip")).build();
    JsonNode json = options.toJson();

    assertThat(json.path("flip").asBoolean()).isTrue();
    assertThat(json.has("augmentation")).isFalse();
    assertThat(new TrainingOptions.Builder().read(json).out(Path.of("run")).build().augmentation())
        .isEqualTo(options.augmentation());
  }

  @Test
  void refuseMixingWithWhatCannotTakeIt() {
    assertThatThrownBy(
            () ->
                builder()
                    .augmentation(Augmentations.parse("mixup"))
                    .augmentedCopies(2)
                    .loss(Loss.sparseCategoricalCrossentropy())
                    .build())
        .hasMessageContaining("TrainingOptions.augmentedCopies: 2 (expected: 0 with MixUp")
        .hasMessageContaining("TrainingOptions.loss: sparse_categorical_crossentropy (expected:");
    assertThatThrownBy(() -> builder().augmentedCopies(2).build())
        .hasMessageContaining("TrainingOptions.augmentedCopies: 2 (expected: 0 without");
  }

  /** A user's own. */
  private static final class Spread extends MeanMetric {
    Spread() {
      super("spread");
    }

    @Override
    protected double sum(TensorData labels, TensorData predictions) {
      return 0;
    }
  }

  @Test
  void nameInTheRecordWhatHasToBeGivenAgain() {
    JsonNode json =
        builder()
            .metrics(List.of(Metric.accuracy(), new Spread()))
            .callbacks(List.of(new Callback() {}))
            .build()
            .toJson();
    TrainingOptions.Builder resumed = new TrainingOptions.Builder().read(json);

    assertThat(json.path("metrics")).hasToString("[\"accuracy\",\"spread\"]");
    assertThat(resumed.build().toJson()).isNotEqualTo(json);
    resumed.metrics(List.of(Metric.accuracy(), new Spread()));
    assertThat(resumed.build().toJson()).isEqualTo(json);
  }

  @Test
  void areRefusedWithAllThatIsWrong() {
    assertThatThrownBy(
            () ->
                builder()
                    .headPhase(-1, 1e-3)
                    .fineTuning(1, Double.NaN)
                    .batchSize(0)
                    .validationFraction(1)
                    .loss(Loss.meanSquaredError())
                    .earlyStopping(0)
                    .build())
        .message()
        .contains(
            "TrainingOptions.headPhase.epochs: -1 (expected: >= 0); ",
            "TrainingOptions.fineTuning.learningRate: NaN (expected: > 0 and finite",
            "TrainingOptions.batchSize: 0 (expected: >= 1)",
            "TrainingOptions.validationFraction: 1.0 (expected: > 0 and < 1",
            "TrainingOptions.loss: mean_squared_error (expected: a loss that takes logits",
            "TrainingOptions.earlyStopping: 0 (expected: >= 1)");
    assertThatThrownBy(
            () ->
                builder()
                    .headPhase(0, 1e-3)
                    .unfreeze("block*")
                    .overwrite(true)
                    .resume(true)
                    .monitor("val_f1")
                    .metrics(List.of(Metric.auc(), Metric.auc()))
                    .build())
        .message()
        .contains(
            "TrainingOptions.overwrite, TrainingOptions.resume: both",
            "TrainingOptions.headPhase.epochs: 0, TrainingOptions.fineTuning.epochs: 0",
            "TrainingOptions.unfreeze: given without TrainingOptions.fineTuning.epochs",
            "TrainingOptions.metrics: [auc, auc]",
            "TrainingOptions.monitor: 'val_f1' (expected one of: loss, auc");
    assertThatThrownBy(
            () ->
                builder()
                    .headPhase(
                        1,
                        OptimizerSpec.sgd(1)
                            .withSchedule(LearningRateSchedule.cosineDecay(0.1, 10)))
                    .callbacks(Callbacks.CATALOG.parseAll("reduce_lr_on_plateau,monitor=loss"))
                    .build())
        .hasMessageContaining(
            "TrainingOptions.callbacks: a callback sets the learning rate (expected: none");
  }
}
