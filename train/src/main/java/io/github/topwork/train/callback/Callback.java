package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;

/**
 * Is told what happens during {@code fit}, on the thread that trains. What it throws ends the
 * training and reaches the caller of {@code fit}.
 */
public interface Callback {
  /** Before the first epoch. */
  default void onTrainBegin(TrainingControl control) {}

  /**
   * Before an epoch.
   *
   * @param epoch counted from 0
   */
  default void onEpochBegin(int epoch, TrainingControl control) {}

  /** After a training step. */
  default void onBatchEnd(BatchEnd batch, TrainingControl control) {}

  /** After an epoch and its validation. */
  default void onEpochEnd(EpochResult result, TrainingControl control) {}

  /** After the last epoch, also when stopped early or interrupted; not after an exception. */
  default void onTrainEnd(History history, TrainingControl control) {}
}
