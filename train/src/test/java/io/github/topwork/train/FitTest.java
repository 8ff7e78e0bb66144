package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.savedmodel.MaskedCrc;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.callback.BatchEnd;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.CsvLogger;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.LearningRateScheduler;
import io.github.topwork.train.callback.ModelCheckpoint;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.callback.ReduceLearningRateOnPlateau;
import io.github.topwork.train.callback.TensorBoard;
import io.github.topwork.train.callback.TrainingControl;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.MeanMetric;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

class FitTest {
  private static final CompileOptions OPTIONS =
      CompileOptions.of(
          OptimizerSpec.sgd(0.1), Loss.sparseCategoricalCrossentropy(), Metric.accuracy());
  private static final Batches DATA = SmallNet.batches(3, 6, 3, 1);

  @SuppressWarnings("NullAway.Init")
  private static CompiledModel compiled;

  @SuppressWarnings("NullAway.Init")
  private static Map<String, TensorData> start;

  @BeforeAll
  static void compile() {
    compiled =
        TransferModel.of(SmallNet.backbone(), SmallNet.weightSource(), Head.classifier(3, 0))
            .freeze("backbone")
            .compile(OPTIONS);
    start = compiled.trainedWeights();
  }

  @AfterAll
  static void close() {
    compiled.close();
    compiled.close();
  }

  @BeforeEach
  void restart() {
    compiled.setWeights(start);
    compiled.setLearningRate(0.1);
  }

  @Test
  void tellsCallbacksEveryEvent_inOrder() {
    List<String> events = new ArrayList<>();
    Callback recorder =
        new Callback() {
          @Override
          public void onTrainBegin(TrainingControl control) {
            events.add("begin of " + control.epochs());
          }

          @Override
          public void onEpochBegin(int epoch, TrainingControl control) {
            events.add("epoch " + epoch);
          }

          @Override
          public void onBatchEnd(BatchEnd batch, TrainingControl control) {
            events.add(batch.batch() + 1 + "/" + batch.batchCount() + " " + batch.examples());
          }

          @Override
          public void onEpochEnd(EpochResult result, TrainingControl control) {
            events.add("end " + result.values().keySet());
          }

          @Override
          public void onTrainEnd(History history, TrainingControl control) {
            events.add("end of " + history.epochs().size());
          }
        };

    compiled.fit(
        DATA,
        FitOptions.builder().epochs(3).initialEpoch(2).validation(DATA).callback(recorder).build());

    assertThat(events)
        .containsExactly(
            "begin of 3",
            "epoch 2",
            "1/3 6",
            "2/3 12",
            "3/3 18",
            "end [loss, accuracy, val_loss, val_accuracy]",
            "end of 1");
  }

  @Test
  void weighsBatchesByTheirExamples() {
    Batch large = SmallNet.batch(9, 3, 1);
    Batch small = SmallNet.batch(3, 3, 2);
    double expected =
        (9 * compiled.evaluate(Batches.of(List.of(large))).loss()
                + 3 * compiled.evaluate(Batches.of(List.of(small))).loss())
            / 12;

    Scores scores = compiled.evaluate(Batches.of(List.of(large, small)));

    assertThat(scores.loss()).isCloseTo(expected, within(1e-6));
    assertThatThrownBy(() -> scores.value("acuracy"))
        .hasMessageContaining("expected one of: [loss, accuracy]");
  }

  @Test
  void stopsEarly_andBringsTheBestWeightsBack() {
    List<Map<String, TensorData>> kept = new ArrayList<>();
    EarlyStopping stopping = new EarlyStopping(Monitor.of("val_loss"), 2, true);
    History history =
        compiled.fit(
            DATA,
            FitOptions.builder()
                .epochs(20)
                .validation(DATA)
                .callback(
                    new LearningRateScheduler((epoch, present) -> epoch < 2 ? 0.1 : 0),
                    startAgainAt(2),
                    stopping,
                    ModelCheckpoint.everyEpoch((result, weights) -> kept.add(weights)))
                .build());

    assertThat(history.stopReason()).isEqualTo(StopReason.CALLBACK);
    assertThat(history.epochs()).hasSize(4);
    assertThat(stopping.bestEpoch()).isEqualTo(1);
    assertThat(compiled.trainedWeights()).isEqualTo(kept.get(1)).isNotEqualTo(kept.get(3));
    assertThat(history.epochs().get(2).learningRate()).isZero();
  }

  private static Callback startAgainAt(int which) {
    return new Callback() {
      @Override
      public void onEpochBegin(int epoch, TrainingControl control) {
        if (epoch == which) {
          control.setWeights(start);
        }
      }
    };
  }

  /** As tensorboard reads it: length, checksum, event, checksum. */
  private static List<Event> events(Path folder) throws IOException {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        assertThat(file.getFileName().toString()).contains("tfevents");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          ByteBuffer length = bytes.slice().limit(8);
          byte[] event = new byte[Math.toIntExact(bytes.getLong())];
          assertThat(bytes.getInt()).isEqualTo(MaskedCrc.mask(MaskedCrc.of(length)));
          bytes.get(event);
          assertThat(bytes.getInt())
              .isEqualTo(MaskedCrc.mask(MaskedCrc.of(ByteBuffer.wrap(event))));
          events.add(Event.parseFrom(event));
        }
      }
    }
    return events;
  }

  @Test
  void writesEventsForTensorBoard(@TempDir Path folder) throws IOException {
    TensorBoard board = new TensorBoard(folder.resolve("logs"));
    FitOptions options = FitOptions.builder().epochs(2).validation(DATA).callback(board).build();
    History first = compiled.fit(DATA, options);
    compiled.fit(DATA, options);

    List<Event> training = events(folder.resolve("logs/train"));
    assertThat(training.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(training).extracting(Event::getStep).containsExactly(0L, 0L, 1L, 2L, 3L);
    assertThat(training.get(2).getSummary().getValueList())
        .extracting(Summary.Value::getTag)
        .containsExactly("epoch_loss", "epoch_accuracy", "epoch_learning_rate");
    assertThat(training.get(2).getSummary().getValue(0).getSimpleValue())
        .isEqualTo((float) first.epochs().get(1).value("loss"));
    List<Event> validation = events(folder.resolve("logs/validation"));
    assertThat(validation).hasSize(5);
    assertThat(validation.get(1).getSummary().getValue(1).getTag()).isEqualTo("epoch_accuracy");
    assertThat(validation.get(1).getSummary().getValue(1).getSimpleValue())
        .isEqualTo((float) first.epochs().get(0).value("val_accuracy"));
  }

  @Test
  void keepsTheBestCheckpointsOnly() {
    List<Integer> kept = new ArrayList<>();
    compiled.fit(
        DATA,
        FitOptions.builder()
            .epochs(4)
            .callback(
                startAgainAt(1),
                ModelCheckpoint.best(
                    Monitor.of("loss"), (result, weights) -> kept.add(result.epoch())))
            .build());

    // Epoch 1 is epoch 0 once more.
    assertThat(kept).containsExactly(0, 2, 3);
  }

  @Test
  void lowersTheLearningRate_onAPlateau() {
    History history =
        compiled.fit(
            DATA,
            FitOptions.builder()
                .epochs(5)
                .callback(
                    new ReduceLearningRateOnPlateau(
                        Monitor.of("loss").withMinDelta(100), 0.5, 1, 0.02))
                .build());

    // The first epoch is better than infinity, all others are not.
    assertThat(history.epochs().stream().map(EpochResult::learningRate).toList())
        .containsExactly(0.1, 0.1, 0.05, 0.025, 0.02);
    assertThat(compiled.learningRate()).isEqualTo(0.02);
  }

  @Test
  void writesACsv_thatReadsBackEqual(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("logs/history.csv");
    History history =
        compiled.fit(DATA, FitOptions.builder().epochs(2).callback(new CsvLogger(file)).build());

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3).startsWith("epoch,loss,accuracy,learning_rate");
    assertThat(Double.parseDouble(lines.get(2).split(",")[1]))
        .isEqualTo(history.last().value("loss"));
  }

  @Test
  void returnsWhenInterrupted_withTheWeightsOfTheLastStep() {
    AtomicBoolean stop = new AtomicBoolean();
    long before = compiled.iterations();
    Map<String, TensorData> last = new HashMap<>();
    Callback raise =
        new Callback() {
          @Override
          public void onBatchEnd(BatchEnd batch, TrainingControl control) {
            if (batch.epoch() == 1 && batch.batch() == 1) {
              last.putAll(control.weights());
              stop.set(true);
            }
          }
        };

    History history =
        compiled.fit(
            DATA, FitOptions.builder().epochs(9).callback(raise).stopFlag(stop::get).build());

    assertThat(history.stopReason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(history.epochs()).hasSize(1);
    assertThat(compiled.iterations() - before).isEqualTo(5);
    assertThat(compiled.trainedWeights()).isEqualTo(last);
  }

  @Test
  void returnsWhenTheThreadIsInterrupted_leavingTheFlag() {
    Thread.currentThread().interrupt();
    try {
      History history = compiled.fit(DATA, FitOptions.epochs(2));

      assertThat(history.stopReason()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(history.epochs()).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** How sure the model is, as a user would write it. */
  private static final class Confidence extends MeanMetric {
    Confidence() {
      super("confidence");
    }

    @Override
    protected double sum(TensorData labels, TensorData predictions) {
      float[] values = predictions.toFloats();
      double sum = 0;
      for (int i = 0; i < values.length; i += 3) {
        sum += Math.max(values[i], Math.max(values[i + 1], values[i + 2]));
      }
      return sum;
    }
  }

  @Test
  void reportsAndWatchesEveryMetric_overWholeEpochs(@TempDir Path folder) throws Exception {
    CompileOptions options =
        CompileOptions.of(
            OptimizerSpec.sgd(0),
            Loss.categoricalCrossentropy(),
            Metric.auc(),
            new Confidence(),
            Metric.recall().named("found"));
    List<Map<String, Double>> seen = new ArrayList<>();
    Callback recorder =
        new Callback() {
          @Override
          public void onBatchEnd(BatchEnd batch, TrainingControl control) {
            seen.add(batch.means());
          }
        };
    try (CompiledModel model =
        TransferModel.of(SmallNet.backbone(), SmallNet.weightSource(), Head.classifier(3, 0))
            .freeze("backbone")
            .compile(options)) {
      Scores evaluated = model.evaluate(DATA);
      Path csv = folder.resolve("history.csv");
      EarlyStopping stopping = new EarlyStopping(Monitor.of("val_auc"), 1, false);
      History history =
          model.fit(
              DATA,
              FitOptions.builder()
                  .epochs(5)
                  .validation(DATA)
                  .callback(recorder, stopping, new CsvLogger(csv))
                  .build());

      // Nothing moves: the second epoch is no better, and training is as evaluation.
      assertThat(history.epochs()).hasSize(2);
      assertThat(stopping.bestEpoch()).isZero();
      assertThat(evaluated.value("confidence")).isBetween(1 / 3.0, 1.0);
      for (String name : List.of("auc", "confidence", "found")) {
        double value = evaluated.value(name);
        assertThat(history.last().value("val_" + name)).isEqualTo(value);
        assertThat(history.last().value(name)).isCloseTo(value, within(1e-6));
      }
      assertThat(history.epochs().get(0).values()).containsAllEntriesOf(seen.get(2));
      assertThat(seen.get(0).get("confidence")).isNotEqualTo(seen.get(2).get("confidence"));
      assertThat(Files.readAllLines(csv).get(0))
          .isEqualTo(
              "epoch,loss,auc,confidence,found,val_loss,val_auc,val_confidence,val_found,"
                  + "learning_rate");
    }
  }

  @Test
  void rejectsToMeasureTwoThingsAtOnce() {
    Callback evaluating =
        new Callback() {
          @Override
          public void onBatchEnd(BatchEnd batch, TrainingControl control) {
            compiled.evaluate(DATA);
          }
        };
    assertThatThrownBy(() -> compiled.fit(DATA, FitOptions.builder().callback(evaluating).build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("metrics: counting an epoch");
    assertThat(compiled.evaluate(DATA).loss()).isPositive();
  }

  @Test
  void rejectsMetricsOfOneName_andMonitorsOfNone() {
    assertThatThrownBy(
            () ->
                CompileOptions.of(
                    OptimizerSpec.adam(), Loss.binaryCrossentropy(), Metric.auc(), Metric.auc()))
        .hasMessageContaining("metrics: [auc, auc] (expected: words, each once");
    assertThatThrownBy(() -> Monitor.of("val_acuracy").among(OPTIONS.metrics()))
        .hasMessage(
            "monitor: 'val_acuracy' (expected one of: loss, accuracy; of validation with val_ before"
                + " it)");
  }

  @Test
  void rejectsAnEmptyDataSet_andUnknownMonitors() {
    assertThatThrownBy(() -> compiled.fit(Batches.of(List.of()), FitOptions.epochs(1)))
        .hasMessageContaining("no batch in epoch 1");
    assertThatThrownBy(
            () ->
                compiled.fit(
                    DATA,
                    FitOptions.builder()
                        .callback(new EarlyStopping(Monitor.of("val_loss"), 1, false))
                        .build()))
        .hasMessageContaining("monitor: 'val_loss' without validation");
    assertThatThrownBy(() -> compiled.setLearningRate(Double.NaN))
        .hasMessageContaining("learning rate: NaN");
    assertThatThrownBy(() -> FitOptions.epochs(0)).hasMessageContaining("epochs: 0");
  }
}
