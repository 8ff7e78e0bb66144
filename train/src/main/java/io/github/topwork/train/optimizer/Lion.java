package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Lion as in Keras: {@code w -= rate · sign(beta1 · m + (1 - beta1) · g)}, {@code m = beta2 · m +
 * (1 - beta2) · g} (Chen and others 2023).
 *
 * @param learningRate finite, not below 0
 * @param beta1 share of the momentum in a step, in (0, 1)
 * @param beta2 decay of the momentum, in (0, 1)
 */
record Lion(double learningRate, double beta1, double beta2) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "lion",
          settings ->
              new Lion(
                  settings.number("learning_rate", 0.001),
                  settings.number("beta_1", 0.9),
                  settings.number("beta_2", 0.99)));

  Lion {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.fraction("beta_1", beta1);
    Ranges.fraction("beta_2", beta2);
  }

  @Override
  public Lion withLearningRate(double newLearningRate) {
    return new Lion(newLearningRate, beta1, beta2);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name()).with("beta_1", beta1).with("beta_2", beta2);
  }

  @Override
  public List<String> slots() {
    return List.of("momentum");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    Output<?> slot = variable.slots().get(0);
    Output<?> momentum = ops.read(variable, slot);
    Output<?> direction = ops.compute(variable, "Sign", mixed(ops, variable, momentum, "1", beta1));
    return ops.group(
        variable,
        ops.subtract(
            variable, ops.compute(variable, "Mul", direction, ops.scalar("learning_rate"))),
        ops.assign(variable, slot, mixed(ops, variable, momentum, "2", beta2)));
  }

  /** {@code beta · momentum + (1 - beta) · gradient}. */
  private static Output<?> mixed(
      UpdateOps ops, VariableState variable, Output<?> momentum, String index, double beta) {
    Output<?> kept = ops.constant("beta" + index, beta);
    Output<?> added = ops.constant("one_minus_beta" + index, 1 - (float) beta);
    return ops.compute(
        variable,
        "AddV2",
        ops.compute(variable, "Mul", momentum, kept),
        ops.compute(variable, "Mul", variable.gradient(), added));
  }
}
