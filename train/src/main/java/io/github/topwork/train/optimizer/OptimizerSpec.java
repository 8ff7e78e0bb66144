package io.github.topwork.train.optimizer;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;

/**
 * An optimizer with its settings; defaults are Keras's. Its state (moments, step count) belongs to
 * one {@code compile} and starts at zero with it, as in Keras.
 */
public sealed interface OptimizerSpec {
  /** Learning rate to start with. */
  double learningRate();

  /** Returns the same optimizer with another learning rate. */
  OptimizerSpec withLearningRate(double learningRate);

  /** Names of the state that it keeps beside each variable, of the variable's shape. */
  List<String> slots();

  /**
   * The numbers that change from step to step, to be fed to placeholders of these names.
   *
   * @param learningRate learning rate of the step
   * @param step number of the step, counted from 1
   */
  Map<String, Float> scalars(double learningRate, long step);

  /** Adds the op that updates one variable to TensorFlow's graph. */
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
   * Adam as in Keras: {@code w -= rate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(v) +
   * epsilon)}.
   *
   * @param learningRate finite, not below 0
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon above 0; Keras adds it to the root of the uncorrected second moment
   */
  record Adam(double learningRate, double beta1, double beta2, double epsilon)
      implements OptimizerSpec {
    public Adam {
      checkLearningRate(learningRate);
      checkFraction("beta1", beta1);
      checkFraction("beta2", beta2);
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon: " + epsilon + " (expected: > 0)");
      }
    }

    @Override
    public Adam withLearningRate(double newLearningRate) {
      return new Adam(newLearningRate, beta1, beta2, epsilon);
    }

    @Override
    public List<String> slots() {
      return List.of("m", "v");
    }

    @Override
    public Map<String, Float> scalars(double rate, long step) {
      // Keras raises the float32 nearest to beta: 1 - 0.999 loses four digits to the rounding.
      return Map.of(
          "learning_rate", (float) rate,
          "beta1_power", (float) Math.pow((float) beta1, step),
          "beta2_power", (float) Math.pow((float) beta2, step));
    }

    @Override
    public Operation write(UpdateOps ops, VariableState variable) {
      return ops.update("ResourceApplyAdam", variable)
          .addInput(ops.scalar("beta1_power"))
          .addInput(ops.scalar("beta2_power"))
          .addInput(ops.scalar("learning_rate"))
          .addInput(ops.constant("beta1", beta1))
          .addInput(ops.constant("beta2", beta2))
          .addInput(ops.constant("epsilon", epsilon))
          .addInput(variable.gradient())
          .build();
    }
  }

  /**
   * Gradient descent as in Keras: {@code v = momentum · v - rate · g}, {@code w += v}, or with
   * Nesterov {@code w += momentum · v - rate · g}.
   *
   * @param learningRate finite, not below 0
   * @param momentum in [0, 1); 0 for none
   * @param nesterov whether to look ahead
   */
  record Sgd(double learningRate, double momentum, boolean nesterov) implements OptimizerSpec {
    public Sgd {
      checkLearningRate(learningRate);
      checkFraction("momentum", momentum);
    }

    @Override
    public Sgd withLearningRate(double newLearningRate) {
      return new Sgd(newLearningRate, momentum, nesterov);
    }

    @Override
    public List<String> slots() {
      return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public Map<String, Float> scalars(double rate, long step) {
      return Map.of("learning_rate", (float) rate);
    }

    @Override
    public Operation write(UpdateOps ops, VariableState variable) {
      if (momentum == 0) {
        return ops.update("ResourceApplyGradientDescent", variable)
            .addInput(ops.scalar("learning_rate"))
            .addInput(variable.gradient())
            .build();
      }
      return ops.update("ResourceApplyKerasMomentum", variable)
          .addInput(ops.scalar("learning_rate"))
          .addInput(variable.gradient())
          .addInput(ops.constant("momentum_rate", momentum))
          .setAttr("use_nesterov", nesterov)
          .build();
    }
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

  private static void checkFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0 and < 1)");
    }
  }
}
