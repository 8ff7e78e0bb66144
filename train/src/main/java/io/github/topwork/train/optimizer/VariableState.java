package io.github.topwork.train.optimizer;

import java.util.List;
import org.tensorflow.Output;

/**
 * A trainable variable in TensorFlow's graph.
 *
 * @param name its name
 * @param handle its resource handle
 * @param slots handles of its slots, in the order of {@link OptimizerSpec#slots()}
 * @param gradient gradient of the loss
 */
public record VariableState(
    String name, Output<?> handle, List<Output<?>> slots, Output<?> gradient) {
  public VariableState {
    slots = List.copyOf(slots);
  }

  VariableState withGradient(Output<?> newGradient) {
    return new VariableState(name, handle, slots, newGradient);
  }

  VariableState withSlots(List<Output<?>> newSlots) {
    return new VariableState(name, handle, newSlots, gradient);
  }
}
