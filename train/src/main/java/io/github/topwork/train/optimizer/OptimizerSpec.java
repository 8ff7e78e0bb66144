package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.schedule.LearningRateSchedule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operation;

/**
 * An optimizer with its settings; defaults are Keras's. Its state (moments, step count) belongs to
 * one {@code compile} and starts anew with it, as in Keras.
 */
public interface OptimizerSpec {
  /** Learning rate to start with. */
  double learningRate();

  /** Returns the same optimizer with another learning rate. */
  OptimizerSpec withLearningRate(double learningRate);

  /** The learning rate of every step, where it is not one number for all. */
  default Optional<LearningRateSchedule> schedule() {
    return Optional.empty();
  }

  /** Returns the same optimizer with a learning rate for every step. */
  default OptimizerSpec withSchedule(LearningRateSchedule newSchedule) {
    return new TunedOptimizer(this, UpdateOptions.NONE, Optional.of(newSchedule));
  }

  /** What happens to gradients before an update, and to weights around it. */
  default UpdateOptions updates() {
    return UpdateOptions.NONE;
  }

  /** Returns the same optimizer with other such options. */
  default OptimizerSpec withUpdates(UpdateOptions newUpdates) {
    return new TunedOptimizer(this, newUpdates, Optional.empty());
  }

  /**
   * Name and settings without a learning rate that is one number, as {@link Optimizers#CATALOG}
   * reads them.
   */
  Spec spec();

  /** Names of the state that it keeps beside each variable, of the variable's shape. */
  List<String> slots();

  /** The number that a slot is full of at the start. */
  default double slotStart(String slot) {
    return 0;
  }

  /**
   * The numbers that change from step to step, to be fed to placeholders of these names.
   *
   * @param learningRate learning rate of the step
   * @param step number of the step, counted from 1
   */
  Map<String, Float> scalars(double learningRate, long step);

  /**
   * Adds the op that updates one variable, and its slots, to TensorFlow's graph. Every number of
   * {@link #scalars} has to be used. Whatever reads the variable goes through {@link UpdateOps}, so
   * that it reads after the decay of weights.
   */
  Operation write(UpdateOps ops, VariableState variable);

  /** Returns Adam with Keras's defaults: learning rate 0.001, beta 0.9 and 0.999, epsilon 1e-7. */
  static OptimizerSpec adam() {
    return new Adam(0.001, 0.9, 0.999, 1e-7, false);
  }

  /** Returns Adam with this learning rate. */
  static OptimizerSpec adam(double learningRate) {
    return adam().withLearningRate(learningRate);
  }

  /** Returns Adam with decoupled weight decay, as Keras's AdamW. */
  static OptimizerSpec adamW(double learningRate, double weightDecay) {
    return adam(learningRate).withUpdates(UpdateOptions.NONE.withWeightDecay(weightDecay));
  }

  /** Returns plain gradient descent. */
  static OptimizerSpec sgd(double learningRate) {
    return new Sgd(learningRate, 0, false);
  }

  /** Returns gradient descent with momentum. */
  static OptimizerSpec sgd(double learningRate, double momentum) {
    return new Sgd(learningRate, momentum, false);
  }

  /**
   * Checks a learning rate.
   *
   * @throws IllegalArgumentException if it is not finite or below 0
   */
  static void checkLearningRate(double learningRate) {
    if (!(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learning rate: " + learningRate + " (expected: finite and >= 0)");
    }
  }
}
