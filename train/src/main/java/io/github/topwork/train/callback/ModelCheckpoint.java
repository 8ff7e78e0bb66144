package io.github.topwork.train.callback;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands the weights to a writer after an epoch: after every one, or after those that are better
 * than all before. A checkpoint that was handed over stays, whatever happens to the training.
 */
public final class ModelCheckpoint implements Callback {
  /** Keeps a checkpoint. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Keeps a checkpoint; what it throws ends the training.
     *
     * @param result the epoch
     * @param weights every weight that training changes, by variable name
     */
    void write(EpochResult result, Map<String, TensorData> weights);
  }

  private final Writer writer;
  private Optional<Monitor> monitor;
  private double best;

  private ModelCheckpoint(Writer writer, Optional<Monitor> monitor) {
    this.writer = writer;
    this.monitor = monitor;
    this.best = Double.NaN;
  }

  /** Keeps every epoch. */
  public static ModelCheckpoint everyEpoch(Writer writer) {
    return new ModelCheckpoint(writer, Optional.empty());
  }

  /** Keeps epochs that are better than all before. */
  public static ModelCheckpoint best(Monitor monitor, Writer writer) {
    return new ModelCheckpoint(writer, Optional.of(monitor));
  }

  @Override
  public void check(List<Metric> metrics) {
    monitor.ifPresent(each -> each.among(metrics));
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    monitor = monitor.map(each -> each.in(control));
    if (Double.isNaN(best)) {
      best = monitor.map(Monitor::worst).orElse(Double.NaN);
    }
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    if (monitor.isPresent()) {
      double value = monitor.get().of(result);
      if (!monitor.get().isBetter(value, best)) {
        return;
      }
      best = value;
    }
    writer.write(result, control.weights());
  }
}
