package io.github.topwork.train.callback;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batches;
import io.github.topwork.train.TrainingState;
import io.github.topwork.train.metric.Metric;
import java.util.List;
import java.util.Map;

/** What a callback may read and change while {@code fit} runs. */
public interface TrainingControl {
  /** Epoch to end before, counted from 0. */
  int epochs();

  /** The training examples. */
  Batches training();

  /** The metrics that are reported, beside the loss. */
  List<Metric> metrics();

  /** Are examples held out, so that there are values whose names begin with {@code val_}? */
  boolean hasValidation();

  /** Ends {@code fit} after the present batch. */
  void stop();

  /** Learning rate of the next step. */
  double learningRate();

  /**
   * Sets the learning rate from the next step on.
   *
   * @throws IllegalArgumentException if it is not finite or below 0
   */
  void setLearningRate(double learningRate);

  /** Steps done since {@code compile}. */
  long iterations();

  /**
   * A copy of every weight that training may change, by variable name: the trainable ones and the
   * moving statistics of the head. All others are as they were at {@code compile}.
   */
  Map<String, TensorData> weights();

  /** A copy of weights, optimizer state and step count: what a checkpoint to go on from holds. */
  TrainingState state();

  /** Puts weights back that {@link #weights()} gave; the state of the optimizer stays. */
  void setWeights(Map<String, TensorData> weights);
}
