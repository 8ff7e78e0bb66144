package io.github.topwork.train;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.Map;

/**
 * All that a {@link CompiledModel} has learned: put into another one, compiled from the same model
 * with the same options, its next step is the step that the first would have done.
 *
 * <pre>{@code
 * TrainingState state = compiled.state();      // after epoch 3 of 10
 * again.restore(state);                        // in another process
 * again.fit(batches, FitOptions.builder().initialEpoch(3).epochs(10).build());
 * }</pre>
 *
 * @param weights every weight that training changes, by variable name
 * @param slots the optimizer's state beside each trainable variable, by {@code SLOT/VARIABLE}, for
 *     example {@code m/dense/kernel}, each of the variable's shape
 * @param iterations steps done; decides Adam's bias correction and what random layers draw
 * @param learningRate learning rate of the next step
 */
public record TrainingState(
    Map<String, TensorData> weights,
    Map<String, TensorData> slots,
    long iterations,
    double learningRate) {
  public TrainingState {
    weights = Map.copyOf(weights);
    slots = Map.copyOf(slots);
    if (iterations < 0) {
      throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 0)");
    }
    OptimizerSpec.checkLearningRate(learningRate);
  }
}
