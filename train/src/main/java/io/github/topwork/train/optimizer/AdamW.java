package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * Adam with decoupled weight decay as in Keras: {@code w -= rate · weightDecay · w} before Adam's
 * update. Every trainable variable decays, biases too.
 *
 * @param adam learning rate, betas and epsilon
 * @param weightDecay finite, not below 0
 */
public record AdamW(Adam adam, double weightDecay) implements OptimizerSpec {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "adamw",
          settings -> new AdamW(Adam.of(settings), settings.number("weight_decay", 0.004)));

  public AdamW {
    Ranges.notNegative("weight_decay", weightDecay);
  }

  @Override
  public double learningRate() {
    return adam.learningRate();
  }

  @Override
  public AdamW withLearningRate(double learningRate) {
    return new AdamW(adam.withLearningRate(learningRate), weightDecay);
  }

  @Override
  public Spec spec() {
    return adam.spec(ENTRY.name()).with("weight_decay", weightDecay);
  }

  @Override
  public List<String> slots() {
    return adam.slots();
  }

  @Override
  public Map<String, Float> scalars(double rate, long step) {
    Map<String, Float> scalars = new HashMap<>(adam.scalars(rate, step));
    scalars.put("decay", (float) (rate * weightDecay));
    return scalars;
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    Output<?> lost =
        ops.compute(variable, "Mul", ops.read(variable, variable.handle()), ops.scalar("decay"));
    return adam.update(ops, variable).addControlInput(ops.subtract(variable, lost)).build();
  }
}
