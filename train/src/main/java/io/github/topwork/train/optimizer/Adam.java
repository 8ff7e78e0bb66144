package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;

/**
 * Adam as in Keras: {@code w -= rate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(v) +
 * epsilon)}.
 *
 * @param learningRate finite, not below 0
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon above 0; Keras adds it to the root of the uncorrected second moment
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY = Catalog.Entry.of("adam", Adam::of);

  public Adam {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.fraction("beta1", beta1);
    Ranges.fraction("beta2", beta2);
    Ranges.positive("epsilon", epsilon);
  }

  /** Adam, and the settings that its kin has in common with it. */
  static Adam of(Settings settings) {
    return new Adam(
        settings.number("learning_rate", 0.001),
        settings.number("beta_1", 0.9),
        settings.number("beta_2", 0.999),
        settings.number("epsilon", 1e-7));
  }

  @Override
  public Adam withLearningRate(double newLearningRate) {
    return new Adam(newLearningRate, beta1, beta2, epsilon);
  }

  @Override
  public Spec spec() {
    return spec(ENTRY.name());
  }

  Spec spec(String name) {
    return Spec.of(name).with("beta_1", beta1).with("beta_2", beta2).with("epsilon", epsilon);
  }

  @Override
  public List<String> slots() {
    return List.of("m", "v");
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of(
        "learning_rate", (float) rate,
        "beta1_power", power(beta1, step),
        "beta2_power", power(beta2, step));
  }

  /** Keras raises the float32 nearest to beta: 1 - 0.999 loses four digits to the rounding. */
  static float power(double beta, long step) {
    return (float) Math.pow((float) beta, step);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    return update(ops, variable).build();
  }

  GraphOperationBuilder update(UpdateOps ops, VariableState variable) {
    return ops.update("ResourceApplyAdam", variable)
        .addInput(ops.scalar("beta1_power"))
        .addInput(ops.scalar("beta2_power"))
        .addInput(ops.scalar("learning_rate"))
        .addInput(ops.constant("beta1", beta1))
        .addInput(ops.constant("beta2", beta2))
        .addInput(ops.constant("epsilon", epsilon))
        .addInput(variable.gradient());
  }
}
