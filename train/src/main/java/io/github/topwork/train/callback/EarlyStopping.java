package io.github.topwork.train.callback;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import io.github.topwork.train.metric.Metric;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends training when a value has not become better for some epochs; as Keras's callback of that
 * name.
 */
public final class EarlyStopping implements Callback {
  private Monitor monitor;
  private final int patience;
  private final boolean restoresBest;
  private boolean resumed;
  private double best;
  private int bestEpoch;
  private int waited;
  private @Nullable Map<String, TensorData> bestWeights;

  /**
   * Creates the callback.
   *
   * @param monitor what to watch
   * @param patience epochs without a better value after which to stop, at least 1
   * @param restoresBest whether the weights of the best epoch come back in the end
   */
  public EarlyStopping(Monitor monitor, int patience, boolean restoresBest) {
    if (patience < 1) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: >= 1)");
    }
    this.monitor = monitor;
    this.patience = patience;
    this.restoresBest = restoresBest;
    this.bestEpoch = -1;
  }

  /**
   * Makes the next {@code fit} go on from an earlier one that was interrupted. The direction of the
   * monitor must be known: that of a loss is, that of a metric by {@link Monitor#among}.
   *
   * @param epochs the epochs that were finished, in order
   * @param weights the weights after the best of them; not looked at where none come back
   * @return this callback
   */
  public EarlyStopping after(List<EpochResult> epochs, Map<String, TensorData> weights) {
    forget(monitor.among(List.of()));
    for (EpochResult result : epochs) {
      if (isBest(result)) {
        bestWeights = restoresBest ? Map.copyOf(weights) : null;
      }
    }
    resumed = true;
    return this;
  }

  /** The best epoch so far, counted from 0; {@code -1} before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /**
   * Were there, at the end of the epochs so far, as many without a better value as it waits for?
   */
  public boolean hasStopped() {
    return waited >= patience;
  }

  @Override
  public void check(List<Metric> metrics) {
    monitor.among(metrics);
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    Monitor known = monitor.in(control);
    if (!resumed) {
      forget(known);
    }
    resumed = false;
    if (hasStopped()) {
      control.stop();
    }
  }

  private void forget(Monitor known) {
    monitor = known;
    best = monitor.worst();
    bestEpoch = -1;
    waited = 0;
    bestWeights = null;
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    if (isBest(result)) {
      if (restoresBest) {
        bestWeights = control.weights();
      }
    } else if (hasStopped()) {
      control.stop();
    }
  }

  private boolean isBest(EpochResult result) {
    double value = monitor.of(result);
    if (monitor.isBetter(value, best)) {
      best = value;
      bestEpoch = result.epoch();
      waited = 0;
      return true;
    }
    waited++;
    return false;
  }

  @Override
  public void onTrainEnd(History history, TrainingControl control) {
    if (bestWeights != null) {
      control.setWeights(bestWeights);
    }
  }
}
