package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.metric.Metric;
import java.util.List;
import java.util.Optional;

/** Lowers the learning rate when a value has not become better; as Keras's ReduceLROnPlateau. */
public final class ReduceLearningRateOnPlateau implements Callback {
  static final Catalog.Entry<Callback> ENTRY =
      Catalog.Entry.of(
          "reduce_lr_on_plateau",
          settings ->
              new ReduceLearningRateOnPlateau(
                  Monitor.of(settings.text("monitor", "val_loss"))
                      .withMinDelta(settings.number("min_delta", 1e-4)),
                  settings.number("factor", 0.1),
                  settings.count("patience", 10),
                  settings.number("min_lr", 0)));

  private Monitor monitor;
  private final double factor;
  private final int patience;
  private final double least;
  private double best;
  private int waited;

  /**
   * Creates the callback.
   *
   * @param monitor what to watch; Keras's least change is 1e-4
   * @param factor what to multiply the learning rate with, in (0, 1)
   * @param patience epochs without a better value after which to do so, at least 1
   * @param least lower bound of the learning rate
   */
  public ReduceLearningRateOnPlateau(Monitor monitor, double factor, int patience, double least) {
    if (!(factor > 0 && factor < 1) || patience < 1 || !(least >= 0)) {
      throw new IllegalArgumentException(
          "factor: "
              + factor
              + ", patience: "
              + patience
              + ", least: "
              + least
              + " (expected: in (0, 1), >= 1, >= 0)");
    }
    this.monitor = monitor;
    this.factor = factor;
    this.patience = patience;
    this.least = least;
  }

  @Override
  public void check(List<Metric> metrics) {
    monitor.among(metrics);
  }

  @Override
  public boolean setsLearningRate() {
    return true;
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    monitor = monitor.in(control);
    best = monitor.worst();
    waited = 0;
  }

  @Override
  public void onTrainResumed(List<EpochResult> finished, TrainingControl control) {
    onTrainBegin(control);
    finished.forEach(this::isPlateau);
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    if (isPlateau(result) && control.learningRate() > least) {
      control.setLearningRate(Math.max(least, control.learningRate() * factor));
    }
  }

  private boolean isPlateau(EpochResult result) {
    double value = monitor.of(result);
    if (monitor.isBetter(value, best)) {
      best = value;
      waited = 0;
    } else if (++waited >= patience) {
      waited = 0;
      return true;
    }
    return false;
  }

  @Override
  public Optional<Spec> spec() {
    return Optional.of(
        Spec.of(ENTRY.name())
            .with("monitor", monitor.name())
            .with("min_delta", monitor.minDelta())
            .with("factor", factor)
            .with("patience", patience)
            .with("min_lr", least));
  }
}
