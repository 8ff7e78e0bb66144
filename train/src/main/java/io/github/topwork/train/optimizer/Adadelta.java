package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;

/**
 * Adadelta as in Keras: {@code a = rho · a + (1 - rho) · g²}, {@code d = sqrt(u + epsilon) / sqrt(a
 * + epsilon) · g}, {@code u = rho · u + (1 - rho) · d²}, {@code w -= rate · d}.
 *
 * @param learningRate finite, not below 0
 * @param rho decay of both means of squares, in [0, 1)
 * @param epsilon above 0
 */
record Adadelta(double learningRate, double rho, double epsilon) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "adadelta",
          settings ->
              new Adadelta(
                  settings.number("learning_rate", 0.001),
                  settings.number("rho", 0.95),
                  settings.number("epsilon", 1e-7)));

  Adadelta {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.fraction("rho", rho);
    Ranges.positive("epsilon", epsilon);
  }

  @Override
  public Adadelta withLearningRate(double newLearningRate) {
    return new Adadelta(newLearningRate, rho, epsilon);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name()).with("rho", rho).with("epsilon", epsilon);
  }

  @Override
  public List<String> slots() {
    return List.of("accumulated_grad", "accumulated_delta_var");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    return ops.update("ResourceApplyAdadelta", variable)
        .addInput(ops.scalar("learning_rate"))
        .addInput(ops.constant("rho", rho))
        .addInput(ops.constant("epsilon", epsilon))
        .addInput(variable.gradient())
        .build();
  }
}
