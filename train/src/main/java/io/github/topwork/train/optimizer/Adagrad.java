package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Adagrad as in Keras: {@code a += g²}, {@code w -= rate · g / sqrt(a + epsilon)}. TensorFlow's
 * kernel adds epsilon to the root.
 *
 * @param learningRate finite, not below 0
 * @param initialAccumulator what {@code a} starts with, finite, not below 0
 * @param epsilon above 0
 */
record Adagrad(double learningRate, double initialAccumulator, double epsilon)
    implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "adagrad",
          settings ->
              new Adagrad(
                  settings.number("learning_rate", 0.001),
                  settings.number("initial_accumulator_value", 0.1),
                  settings.number("epsilon", 1e-7)));

  Adagrad {
    OptimizerSpec.checkLearningRate(learningRate);
    Ranges.notNegative("initial_accumulator_value", initialAccumulator);
    Ranges.positive("epsilon", epsilon);
  }

  @Override
  public Adagrad withLearningRate(double newLearningRate) {
    return new Adagrad(newLearningRate, initialAccumulator, epsilon);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with("initial_accumulator_value", initialAccumulator)
        .with("epsilon", epsilon);
  }

  @Override
  public List<String> slots() {
    return List.of("accumulator");
  }

  @Override
  public double slotStart(String slot) {
    return initialAccumulator;
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    return Map.of("learning_rate", (float) rate);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    Output<?> gradient = variable.gradient();
    Output<?> handle = variable.slots().get(0);
    Output<?> accumulator =
        ops.compute(
            variable,
            "AddV2",
            ops.read(variable, handle),
            ops.compute(variable, "Square", gradient));
    Output<?> root =
        ops.compute(
            variable,
            "Sqrt",
            ops.compute(variable, "AddV2", accumulator, ops.constant("epsilon", epsilon)));
    Output<?> step = ops.compute(variable, "Mul", gradient, ops.scalar("learning_rate"));
    return ops.group(
        variable,
        ops.assign(variable, handle, accumulator),
        ops.subtract(variable, ops.compute(variable, "RealDiv", step, root)));
  }
}
