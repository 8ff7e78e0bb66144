package io.github.topwork.train;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loss and metrics over the examples so far: of an epoch, of an evaluation, of one batch. */
final class Measures implements AutoCloseable {
  private final List<Metric> metrics;
  private boolean busy;
  private double lossSum;
  private long examples;

  Measures(List<Metric> metrics, Loss loss, int units) {
    List<Metric> fitting = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Metric metric : metrics) {
      try {
        fitting.add(metric.forLoss(loss, units));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    this.metrics = List.copyOf(fitting);
  }

  /** Begins anew. Closing it ends the measuring, so that something else can be measured. */
  Measures begin() {
    if (busy) {
      throw new IllegalStateException(
          "metrics: counting an epoch (expected: evaluate or trainOnBatch before or after it, for"
              + " example in onEpochEnd)");
    }
    busy = true;
    lossSum = 0;
    examples = 0;
    metrics.forEach(Metric::reset);
    return this;
  }

  void add(TrainStep.Outcome outcome, TensorData labels) {
    long size = labels.shape().dim(0).sizeOrMinusOne();
    lossSum += outcome.loss() * size;
    examples += size;
    metrics.forEach(metric -> metric.update(labels, outcome.predictions()));
  }

  long examples() {
    return examples;
  }

  /** Loss, {@code NaN} where no example came, and metrics. */
  Scores scores() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(Scores.LOSS, lossSum / examples);
    metrics.forEach(metric -> values.put(metric.name(), metric.result()));
    return new Scores(values);
  }

  @Override
  public void close() {
    busy = false;
  }
}
