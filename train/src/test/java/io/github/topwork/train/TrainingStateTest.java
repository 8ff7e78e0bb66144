package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingStateTest {
  private static final Batches DATA = SmallNet.batches(3, 6, 3, 1);

  static Stream<OptimizerSpec> optimizers() {
    return Stream.of(
        OptimizerSpec.adam(0.01),
        OptimizerSpec.sgd(0.1),
        OptimizerSpec.sgd(0.1, 0.9),
        Optimizers.CATALOG.parse("sgd,learning_rate=0.1,momentum=0.9,nesterov=true"));
  }

  /** Augmentation, batch normalization and dropout in the head, the backbone trainable. */
  private static CompiledModel compile(OptimizerSpec optimizer) {
    Head head =
        Head.of(
            Layers.globalAveragePooling2D(),
            Layers.batchNormalization(),
            Layers.dropout(0.3),
            Layers.dense(3));
    return TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
        .preprocessing(Layers.randomFlip("horizontal"), Layers.randomRotation(0.1))
        .head(head)
        .seed(5)
        .build()
        .unfreeze("*")
        .compile(
            CompileOptions.of(optimizer, Loss.sparseCategoricalCrossentropy(), Metric.accuracy()));
  }

  private static FitOptions epochs(int from, int to) {
    return FitOptions.builder().initialEpoch(from).epochs(to).build();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void trainingGoesOnBitForBit_inAnotherCompiledModel(OptimizerSpec optimizer) {
    TrainingState middle;
    TrainingState end;
    try (CompiledModel whole = compile(optimizer)) {
      whole.fit(DATA, epochs(0, 2));
      whole.setLearningRate(0.02);
      middle = whole.state();
      whole.fit(DATA, epochs(2, 5));
      end = whole.state();
    }
    assertThat(middle.iterations()).isEqualTo(6);
    assertThat(middle.slots()).hasSize(optimizer.slots().size() * 8);
    try (CompiledModel resumed = compile(optimizer)) {
      resumed.restore(middle);
      assertThat(resumed.state()).isEqualTo(middle);
      resumed.fit(DATA, epochs(2, 5));
      assertThat(resumed.state()).isEqualTo(end);
    }
    try (CompiledModel weightsOnly = compile(optimizer)) {
      weightsOnly.setWeights(middle.weights());
      weightsOnly.setLearningRate(0.02);
      weightsOnly.fit(DATA, epochs(2, 5));
      // Dropout draws by the number of the step, so not even plain gradient descent is the same.
      assertThat(weightsOnly.trainedWeights()).isNotEqualTo(end.weights());
    }
  }

  @Test
  void refusesTheStateOfAnotherModel_namingAllThatDoesNotFit() {
    try (CompiledModel compiled = compile(OptimizerSpec.adam(0.01))) {
      TrainingState good = compiled.state();
      Map<String, TensorData> slots = new HashMap<>(good.slots());
      slots.remove("m/dense/kernel");
      slots.put("v/dense/bias", TensorData.scalar(1f));
      slots.put("momentum/dense/bias", TensorData.scalar(1f));
      Map<String, TensorData> weights = new HashMap<>(good.weights());
      weights.replaceAll((name, value) -> TensorData.scalar(0f));
      assertThatThrownBy(() -> compiled.restore(new TrainingState(weights, slots, 1, 0.1)))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("Given: nothing. Expected: float32[")
          .hasMessageContaining("Where: optimizer slot 'm/dense/kernel'")
          .hasMessageContaining("Where: optimizer slot 'v/dense/bias'")
          .hasMessageContaining("Expected: nothing of that name. Where: optimizer slot 'momentum/")
          .hasMessageContaining("Where: weight 'dense/kernel'");
      assertThat(compiled.state()).isEqualTo(good);
    }
    assertThatThrownBy(() -> new TrainingState(Map.of(), Map.of(), -1, 0.1))
        .hasMessage("iterations: -1 (expected: >= 0)");
  }

  @Test
  void earlyStoppingCountsTheEpochsOfBefore() {
    List<EpochResult> before =
        Stream.of(3.0, 1e-9, 2.0)
            .map(loss -> new EpochResult(0, 0.1, Map.of("val_loss", loss), Duration.ZERO))
            .toList();
    EarlyStopping stopping = new EarlyStopping(Monitor.of("val_loss"), 2, true);
    try (CompiledModel compiled = compile(OptimizerSpec.adam(0.01))) {
      Map<String, TensorData> best = compiled.trainedWeights();
      FitOptions options =
          FitOptions.builder()
              .initialEpoch(3)
              .epochs(9)
              .validation(DATA)
              .callback(stopping.after(before, best))
              .build();
      assertThat(stopping.hasStopped()).isFalse();
      History history = compiled.fit(DATA, options);
      assertThat(history.epochs()).hasSize(1);
      assertThat(history.stopReason()).isEqualTo(StopReason.CALLBACK);
      assertThat(compiled.trainedWeights()).isEqualTo(best);
      assertThat(stopping.hasStopped()).isTrue();
    }
  }
}
