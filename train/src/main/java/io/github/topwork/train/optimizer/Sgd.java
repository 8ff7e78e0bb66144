package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;

/**
 * Gradient descent as in Keras: {@code v = momentum · v - rate · g}, {@code w += v}, or with
 * Nesterov {@code w += momentum · v - rate · g}.
 *
 * @param learningRate finite, not below 0
 * @param momentum in [0, 1); 0 for none
 * @param nesterov whether to look ahead
 */
record Sgd(double learningRate, double momentum, boolean nesterov) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "sgd",
          settings ->
              new Sgd(
                  settings.number("learning_rate", 0.01),
                  settings.number("momentum", 0),
                  settings.flag("nesterov", false)));

  Sgd {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.fraction("momentum", momentum);
  }

  @Override
  public Sgd withLearningRate(double newLearningRate) {
    return new Sgd(newLearningRate, momentum, nesterov);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name()).with("momentum", momentum).with("nesterov", nesterov);
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
