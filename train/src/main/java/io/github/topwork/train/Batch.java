package io.github.topwork.train;

import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.TensorData;

/**
 * Some examples with their labels.
 *
 * @param inputs {@code float32[batch, ...]}: images in the model's input form, or cached features
 * @param labels class indices {@code int32[batch]}, or targets {@code float32[batch, units]}; what
 *     fits is for the {@linkplain io.github.topwork.train.loss.Loss loss} to say
 */
public record Batch(TensorData inputs, TensorData labels) {
  public Batch {
    if (inputs.shape().rank() < 1
        || labels.shape().rank() < 1
        || !inputs.shape().dim(0).equals(labels.shape().dim(0))) {
      throw new ShapeMismatchException(
          new Problem(
              "Batch",
              "inputs " + inputs.shape() + " with labels " + labels.shape(),
              "as many labels as inputs, counted by dimension 0",
              "data set",
              "give one label, or one row of targets, for each input"));
    }
  }

  /** Number of examples. */
  public int size() {
    return Math.toIntExact(inputs.shape().dim(0).sizeOrMinusOne());
  }
}
