package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;

/**
 * Adam as in Keras: {@code w -= rate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(v) +
 * epsilon)}.
 *
 * @param learningRate finite, not below 0
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon above 0; Keras adds it to the root of the uncorrected second moment
 * @param amsgrad whether to divide by the root of the greatest second moment so far
 */
record Adam(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad)
    implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "adam", settings -> of(settings).withAmsgrad(settings.flag("amsgrad", false)));

  Adam {
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
        settings.number("epsilon", 1e-7),
        false);
  }

  @Override
  public Adam withLearningRate(double newLearningRate) {
    return new Adam(newLearningRate, beta1, beta2, epsilon, amsgrad);
  }

  /** Returns the same optimizer, which divides by the greatest second moment so far or not. */
  public Adam withAmsgrad(boolean newAmsgrad) {
    return new Adam(learningRate, beta1, beta2, epsilon, newAmsgrad);
  }

  @Override
  public Spec spec() {
    Spec spec = spec(ENTRY.name());
    return amsgrad ? spec.with("amsgrad", true) : spec;
  }

  Spec spec(String name) {
    return Spec.of(name).with("beta_1", beta1).with("beta_2", beta2).with("epsilon", epsilon);
  }

  @Override
  public List<String> slots() {
    return amsgrad ? List.of("m", "v", "vhat") : List.of("m", "v");
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
    return ops.update(amsgrad ? "ResourceApplyAdamWithAmsgrad" : "ResourceApplyAdam", variable)
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
