package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;

/**
 * RMSprop as in Keras: {@code v = rho · v + (1 - rho) · g²}, {@code n = momentum · n + rate · g /
 * sqrt(v + epsilon)}, {@code w -= n}; centered, the square of the mean gradient is taken from
 * {@code v} under the root.
 *
 * @param learningRate finite, not below 0
 * @param rho decay of the mean of squares, in [0, 1)
 * @param momentum in [0, 1); 0 for none
 * @param epsilon above 0
 * @param centered whether to divide by the deviation of the gradient rather than its size
 */
record RmsProp(double learningRate, double rho, double momentum, double epsilon, boolean centered)
    implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "rmsprop",
          settings ->
              new RmsProp(
                  settings.number("learning_rate", 0.001),
                  settings.number("rho", 0.9),
                  settings.number("momentum", 0),
                  settings.number("epsilon", 1e-7),
                  settings.flag("centered", false)));

  RmsProp {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.fraction("rho", rho);
    Ranges.fraction("momentum", momentum);
    Ranges.positive("epsilon", epsilon);
  }

  @Override
  public RmsProp withLearningRate(double newLearningRate) {
    return new RmsProp(newLearningRate, rho, momentum, epsilon, centered);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with("rho", rho)
        .with("momentum", momentum)
        .with("epsilon", epsilon)
        .with("centered", centered);
  }

  @Override
  public List<String> slots() {
    return centered
        ? List.of("average_gradient", "velocity", "momentum")
        : List.of("velocity", "momentum");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    String op = centered ? "ResourceApplyCenteredRMSProp" : "ResourceApplyRMSProp";
    GraphOperationBuilder update = ops.update(op, variable);
    return update
        .addInput(ops.scalar("learning_rate"))
        .addInput(ops.constant("rho", rho))
        .addInput(ops.constant("momentum_rate", momentum))
        .addInput(ops.constant("epsilon", epsilon))
        .addInput(variable.gradient())
        .build();
  }
}
