package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;

/**
 * Adamax as in Keras: {@code u = max(beta2 · u, |g|)}, {@code w -= rate / (1 - beta1^t) · m / (u +
 * epsilon)}.
 *
 * @param adam learning rate, betas and epsilon
 */
record Adamax(Adam adam) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of("adamax", settings -> new Adamax(Adam.of(settings)));

  @Override
  public double learningRate() {
    return adam.learningRate();
  }

  @Override
  public Adamax withLearningRate(double learningRate) {
    return new Adamax(adam.withLearningRate(learningRate));
  }

  @Override
  public Spec spec() {
    return adam.spec(ENTRY.name());
  }

  @Override
  public List<String> slots() {
    return List.of("momentum", "norm");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate, "beta1_power", Adam.power(adam.beta1(), step));
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    return ops.update("ResourceApplyAdaMax", variable)
        .addInput(ops.scalar("beta1_power"))
        .addInput(ops.scalar("learning_rate"))
        .addInput(ops.constant("beta1", adam.beta1()))
        .addInput(ops.constant("beta2", adam.beta2()))
        .addInput(ops.constant("epsilon", adam.epsilon()))
        .addInput(variable.gradient())
        .build();
  }
}
