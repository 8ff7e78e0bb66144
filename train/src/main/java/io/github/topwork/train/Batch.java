package io.github.topwork.train;

import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Optional;

/**
 * Some examples with their labels.
 *
 * @param inputs {@code float32[batch, ...]}: images in the model's input form, or cached features
 * @param labels class indices {@code int32[batch]}, or targets {@code float32[batch, units]}; what
 *     fits is for the {@linkplain io.github.topwork.train.loss.Loss loss} to say
 * @param weights what the loss of each example is multiplied with, {@code float32[batch]}, Keras's
 *     {@code sample_weight}; empty where all count the same. Metrics do not see them
 */
public record Batch(TensorData inputs, TensorData labels, Optional<TensorData> weights) {
  /** Examples that all count the same. */
  public Batch(TensorData inputs, TensorData labels) {
    this(inputs, labels, Optional.empty());
  }

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
    weights.ifPresent(given -> checkWeights(given, inputs.shape()));
  }

  private static void checkWeights(TensorData weights, Shape inputs) {
    boolean fits =
        weights.type() == DataType.FLOAT
            && weights.shape().rank() == 1
            && weights.shape().dim(0).equals(inputs.dim(0));
    if (!fits) {
      throw new ShapeMismatchException(
          new Problem(
              "Weights of examples",
              weights.type().displayName() + weights.shape(),
              "float32[" + inputs.dim(0) + "], one for each input",
              "data set",
              "give a number for each example"));
    }
    for (float weight : weights.toFloats()) {
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("weight: " + weight + " (expected: finite and >= 0)");
      }
    }
  }

  /** Returns the same inputs with these labels, and the weights. */
  Batch withLabels(TensorData newLabels) {
    return new Batch(inputs, newLabels, weights);
  }

  /** Number of examples. */
  public int size() {
    return Math.toIntExact(inputs.shape().dim(0).sizeOrMinusOne());
  }
}
