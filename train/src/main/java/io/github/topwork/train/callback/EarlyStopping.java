package io.github.topwork.train.callback;

import io.github.topwork.graph.TensorData;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends training when a value has not become better for some epochs; as Keras's callback of that
 * name.
 */
public final class EarlyStopping implements Callback {
  private final Monitor monitor;
  private final int patience;
  private final boolean restoresBest;
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
    this.best = monitor.worst();
    this.bestEpoch = -1;
  }

  /** The best epoch so far, counted from 0; {@code -1} before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    best = monitor.worst();
    bestEpoch = -1;
    waited = 0;
    bestWeights = null;
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    double value = monitor.of(result);
    if (monitor.isBetter(value, best)) {
      best = value;
      bestEpoch = result.epoch();
      waited = 0;
      if (restoresBest) {
        bestWeights = control.weights();
      }
    } else if (++waited >= patience) {
      control.stop();
    }
  }

  @Override
  public void onTrainEnd(History history, TrainingControl control) {
    if (bestWeights != null) {
      control.setWeights(bestWeights);
    }
  }
}
