package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
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

  /** Name and settings without the learning rate, as {@link Optimizers#CATALOG} reads them. */
  Spec spec();

  /** Names of the state that it keeps beside each variable, of the variable's shape. */
  List<String> slots();

  /** The number that every slot is full of at the start. */
  default double slotStart() {
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
   * {@link #scalars} has to be used.
   */
  Operation write(UpdateOps ops, VariableState variable);

  /** Returns Adam with Keras's defaults: learning rate 0.001, beta 0.9 and 0.999, epsilon 1e-7. */
  static Adam adam() {
    return new Adam(0.001, 0.9, 0.999, 1e-7);
  }

  /** Returns Adam with this learning rate. */
  static Adam adam(double learningRate) {
    return adam().withLearningRate(learningRate);
  }

  /** Returns plain gradient descent. */
  static Sgd sgd(double learningRate) {
    return new Sgd(learningRate, 0, false);
  }

  /** Returns gradient descent with momentum. */
  static Sgd sgd(double learningRate, double momentum) {
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
