package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Adam with Nesterov momentum as in Keras, which lets the momentum grow: {@code u(t) = beta1 · (1 -
 * 0.96^t / 2)}.
 *
 * @param adam learning rate, betas and epsilon
 */
record Nadam(Adam adam) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of("nadam", settings -> new Nadam(Adam.of(settings)));

  /** 0.96 to this power is nothing beside 1. */
  private static final long SETTLED = 1000;

  @Override
  public double learningRate() {
    return adam.learningRate();
  }

  @Override
  public Nadam withLearningRate(double learningRate) {
    return new Nadam(adam.withLearningRate(learningRate));
  }

  @Override
  public Spec spec() {
    return adam.spec(ENTRY.name());
  }

  @Override
  public List<String> slots() {
    return List.of("momentum", "velocity");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    double product = Math.pow(adam.beta1(), Math.max(0, step - SETTLED));
    for (long i = 1; i <= Math.min(step, SETTLED); i++) {
      product *= momentum(i);
    }
    double next = momentum(step + 1);
    return Map.of(
        "learning_rate", (float) rate,
        "of_momentum", (float) (next / (1 - product * next)),
        "of_gradient", (float) ((1 - momentum(step)) / (1 - product)),
        "of_velocity", 1 / (1 - Adam.power(adam.beta2(), step)));
  }

  private double momentum(long step) {
    return adam.beta1() * (1 - 0.5 * Math.pow(0.96, step));
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    Output<?> gradient = variable.gradient();
    Output<?> squares = ops.compute(variable, "Square", gradient);
    Output<?> m =
        moved(
            ops, variable, 0, gradient, ops.constant("one_minus_beta1", 1 - (float) adam.beta1()));
    Output<?> v =
        moved(ops, variable, 1, squares, ops.constant("one_minus_beta2", 1 - (float) adam.beta2()));
    Output<?> direction =
        ops.compute(
            variable,
            "AddV2",
            ops.compute(variable, "Mul", m, ops.scalar("of_momentum")),
            ops.compute(variable, "Mul", gradient, ops.scalar("of_gradient")));
    Output<?> root =
        ops.compute(variable, "Sqrt", ops.compute(variable, "Mul", v, ops.scalar("of_velocity")));
    Output<?> size = ops.compute(variable, "AddV2", root, ops.constant("epsilon", adam.epsilon()));
    Output<?> step = ops.compute(variable, "Mul", direction, ops.scalar("learning_rate"));
    return ops.group(
        variable,
        ops.assign(variable, variable.slots().get(0), m),
        ops.assign(variable, variable.slots().get(1), v),
        ops.subtract(variable, ops.compute(variable, "RealDiv", step, size)));
  }

  /** {@code slot + (value - slot) · share}. */
  private static Output<?> moved(
      UpdateOps ops, VariableState variable, int slot, Output<?> value, Output<?> share) {
    Output<?> before = ops.read(variable, variable.slots().get(slot));
    Output<?> difference = ops.compute(variable, "Sub", value, before);
    return ops.compute(variable, "AddV2", before, ops.compute(variable, "Mul", difference, share));
  }
}
