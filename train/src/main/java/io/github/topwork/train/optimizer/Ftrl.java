package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * FTRL-Proximal as in Keras, with shrinkage (McMahan and others 2013).
 *
 * @param learningRate finite, not below 0
 * @param power power of the accumulator in the learning rate, not above 0
 * @param initialAccumulator what the accumulator starts with, finite, not below 0
 * @param l1 strength of the L1 regularization, not below 0
 * @param l2 strength of the L2 regularization, not below 0
 * @param shrinkage strength of the L2 regularization of the gradient, not below 0
 * @param beta beta of the paper, not below 0
 */
record Ftrl(
    double learningRate,
    double power,
    double initialAccumulator,
    double l1,
    double l2,
    double shrinkage,
    double beta)
    implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "ftrl",
          settings ->
              new Ftrl(
                  settings.number("learning_rate", 0.001),
                  settings.number("learning_rate_power", -0.5),
                  settings.number("initial_accumulator_value", 0.1),
                  settings.number("l1_regularization_strength", 0),
                  settings.number("l2_regularization_strength", 0),
                  settings.number("l2_shrinkage_regularization_strength", 0),
                  settings.number("beta", 0)));

  Ftrl {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.notNegative("minus learning_rate_power", -power);
    Ranges.notNegative("initial_accumulator_value", initialAccumulator);
    Ranges.notNegative("l1_regularization_strength", l1);
    Ranges.notNegative("l2_regularization_strength", l2);
    Ranges.notNegative("l2_shrinkage_regularization_strength", shrinkage);
    Ranges.notNegative("beta", beta);
  }

  @Override
  public Ftrl withLearningRate(double newLearningRate) {
    return new Ftrl(newLearningRate, power, initialAccumulator, l1, l2, shrinkage, beta);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with("learning_rate_power", power)
        .with("initial_accumulator_value", initialAccumulator)
        .with("l1_regularization_strength", l1)
        .with("l2_regularization_strength", l2)
        .with("l2_shrinkage_regularization_strength", shrinkage)
        .with("beta", beta);
  }

  @Override
  public List<String> slots() {
    return List.of("accumulator", "linear");
  }

  @Override
  public double slotStart(String slot) {
    return slot.equals("accumulator") ? initialAccumulator : 0;
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    return ops.update("ResourceApplyFtrlV2", variable)
        .addInput(variable.gradient())
        .addInput(ops.scalar("learning_rate"))
        .addInput(ops.constant("l1", l1))
        .addInput(l2(ops, variable))
        .addInput(ops.constant("shrinkage", shrinkage))
        .addInput(ops.constant("power", power))
        .build();
  }

  /** {@code l2 + beta / (2 · rate)}. */
  private Output<?> l2(UpdateOps ops, VariableState variable) {
    Output<?> strength = ops.constant("l2", l2);
    if (beta == 0) {
      return strength;
    }
    Output<?> half = ops.constant("half_beta", beta / 2);
    Output<?> share = ops.compute(variable, "RealDiv", half, ops.scalar("learning_rate"));
    return ops.compute(variable, "AddV2", strength, share);
  }
}
