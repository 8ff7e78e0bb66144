package io.github.topwork.train;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.CompiledModel.Feed;
import io.github.topwork.train.callback.BatchEnd;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.TrainingControl;
import io.github.topwork.train.metric.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One {@code fit}: epochs, batches, validation, callbacks. */
final class FitLoop implements TrainingControl {
  private final CompiledModel model;
  private final FitOptions options;
  private final Batches training;
  private final Feed feed;
  private final List<EpochResult> results = new ArrayList<>();
  private boolean stopAsked;
  private boolean interrupted;

  FitLoop(CompiledModel model, FitOptions options, Batches training, Feed feed) {
    this.model = model;
    this.options = options;
    this.training = training;
    this.feed = feed;
  }

  History run() {
    FitOptions.requireFitting(options.callbacks(), model.options().optimizer());
    for (Callback callback : options.callbacks()) {
      if (options.finished().isEmpty()) {
        callback.onTrainBegin(this);
      } else {
        callback.onTrainResumed(options.finished(), this);
      }
    }
    for (int epoch = options.initialEpoch(); epoch < options.epochs() && goesOn(); epoch++) {
      runEpoch(epoch);
    }
    // As Keras: before callbacks, of which one may put the weights of the best epoch back.
    model.finish();
    History history = new History(results, stopReason());
    options.callbacks().forEach(callback -> callback.onTrainEnd(history, this));
    return history;
  }

  private void runEpoch(int epoch) {
    long start = System.nanoTime();
    for (Callback callback : options.callbacks()) {
      callback.onEpochBegin(epoch, this);
    }
    Optional<Scores> scores = trainEpoch(epoch);
    if (interrupted || scores.isEmpty()) {
      return;
    }
    Map<String, Double> values = new LinkedHashMap<>(scores.get().values());
    if (options.validation().isPresent()) {
      model
          .evaluate(options.validation().get(), feed, this::checkInterrupted)
          .values()
          .forEach((name, value) -> values.put("val_" + name, value));
      if (interrupted) {
        return;
      }
    }
    EpochResult result =
        new EpochResult(
            epoch, model.learningRate(), values, Duration.ofNanos(System.nanoTime() - start));
    results.add(result);
    options.callbacks().forEach(callback -> callback.onEpochEnd(result, this));
  }

  private Optional<Scores> trainEpoch(int epoch) {
    try (Measures measures = model.measures().begin();
        BatchCursor cursor = training.open(epoch)) {
      for (int i = 0; goesOn() && cursor.hasNext(); i++) {
        Batch batch = cursor.next();
        double loss = model.train(options.classWeights().of(batch), feed);
        if (!Double.isFinite(loss)) {
          throw new TrainingDivergedException(loss, epoch, i, model.learningRate());
        }
        BatchEnd end =
            new BatchEnd(
                epoch,
                i,
                training.batchCount(),
                measures.examples(),
                measures.scores().values(),
                loss);
        options.callbacks().forEach(callback -> callback.onBatchEnd(end, this));
        checkInterrupted();
      }
      if (measures.examples() > 0) {
        return Optional.of(measures.scores());
      }
    }
    if (goesOn()) {
      throw new IllegalArgumentException(
          "training: no batch in epoch " + (epoch + 1) + " (expected: at least one)");
    }
    return Optional.empty();
  }

  private boolean goesOn() {
    return !stopAsked && !checkInterrupted();
  }

  private boolean checkInterrupted() {
    interrupted =
        interrupted || options.stopFlag().getAsBoolean() || Thread.currentThread().isInterrupted();
    return interrupted;
  }

  private StopReason stopReason() {
    if (interrupted) {
      return StopReason.INTERRUPTED;
    }
    return stopAsked ? StopReason.CALLBACK : StopReason.COMPLETED;
  }

  @Override
  public int epochs() {
    return options.epochs();
  }

  @Override
  public Batches training() {
    return training;
  }

  @Override
  public List<Metric> metrics() {
    return model.options().metrics();
  }

  @Override
  public boolean hasValidation() {
    return options.validation().isPresent();
  }

  @Override
  public void stop() {
    stopAsked = true;
  }

  @Override
  public double learningRate() {
    return model.learningRate();
  }

  @Override
  public void setLearningRate(double learningRate) {
    model.setLearningRate(learningRate);
  }

  @Override
  public long iterations() {
    return model.iterations();
  }

  @Override
  public Map<String, TensorData> weights() {
    return model.trainedWeights();
  }

  @Override
  public TrainingState state() {
    return model.state();
  }

  @Override
  public void setWeights(Map<String, TensorData> weights) {
    model.setWeights(weights);
  }
}
