package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.metric.Metric;
import java.util.List;
import java.util.Optional;

/**
 * Is told what happens during {@code fit}, on the thread that trains. What it throws ends the
 * training and reaches the caller of {@code fit}.
 */
public interface Callback {
  /**
   * Before any training of a job: can it do its work?
   *
   * @param metrics what is reported beside the loss
   * @throws IllegalArgumentException if not, for example since it watches what is not reported
   */
  default void check(List<Metric> metrics) {}

  /**
   * Does it set the learning rate? Then it does not go with an optimizer that follows a schedule,
   * and {@code fit} says so before the first step.
   */
  default boolean setsLearningRate() {
    return false;
  }

  /** Before the first epoch. */
  default void onTrainBegin(TrainingControl control) {}

  /**
   * Before the first epoch of a {@code fit} that goes on where an earlier process was interrupted,
   * in place of {@link #onTrainBegin}: what counts over epochs takes them into account.
   *
   * @param finished the epochs that were finished, in order
   */
  default void onTrainResumed(List<EpochResult> finished, TrainingControl control) {
    onTrainBegin(control);
  }

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

  /**
   * Name and settings, as {@link Callbacks#CATALOG} reads them, for the record of a run; empty for
   * a callback that has to be given again when the run is resumed.
   */
  default Optional<Spec> spec() {
    return Optional.empty();
  }

  /** After the last epoch, also when stopped early or interrupted; not after an exception. */
  default void onTrainEnd(History history, TrainingControl control) {}
}
