package io.github.topwork.train;

import io.github.topwork.tensor.TensorData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a batch gave in training mode, before any weight changes: for training loops of one's own.
 *
 * <pre>{@code
 * for (Batch batch : batches) {
 *   GradientStep step = model.gradients(batch);
 *   model.apply(step.gradients());
 * }
 * }</pre>
 *
 * @param loss mean over the examples, penalties included
 * @param predictions what metrics take, {@code float32[batch, units]}
 * @param gradients of the loss, by the name of the trainable variable, of its shape
 */
public record GradientStep(double loss, TensorData predictions, Map<String, TensorData> gradients) {
  public GradientStep {
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
  }
}
