package io.github.topwork.train;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the loss of each class is multiplied with; Keras's {@code class_weight}. Classes that are
 * not named count 1.
 *
 * @param weights finite, not below 0, by class
 */
public record ClassWeights(Map<Integer, Double> weights) {
  /** All classes count 1. */
  public static final ClassWeights NONE = new ClassWeights(Map.of());

  public ClassWeights {
    weights = Map.copyOf(weights);
    weights.forEach(
        (label, weight) -> {
          if (label < 0 || !(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "class weight: "
                    + label
                    + " "
                    + weight
                    + " (expected: a class, from 0 on, and a finite number >= 0)");
          }
        });
  }

  /**
   * Weights with which all classes together count the same: {@code examples / (classes · examples
   * of the class)}.
   *
   * @param counts examples of each class; a class of none gets no weight
   */
  public static ClassWeights balanced(long[] counts) {
    long examples = Arrays.stream(counts).sum();
    Map<Integer, Double> weights = new HashMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        weights.put(i, (double) examples / ((double) counts.length * counts[i]));
      }
    }
    return new ClassWeights(weights);
  }

  /**
   * Gives examples the weights of their classes: of an index, the greatest of a row, or 0 and 1 of
   * one unit.
   *
   * @throws IllegalArgumentException if they have weights of their own
   */
  Batch of(Batch batch) {
    if (weights.isEmpty()) {
      return batch;
    }
    if (batch.weights().isPresent()) {
      throw new IllegalArgumentException(
          "class weights: with weights of examples (expected: one of the two)");
    }
    int[] classes = classes(batch.labels());
    float[] values = new float[classes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights.getOrDefault(classes[i], 1.0).floatValue();
    }
    return new Batch(
        batch.inputs(), batch.labels(), Optional.of(TensorData.ofFloats(values, values.length)));
  }

  private static int[] classes(TensorData labels) {
    boolean isRows = labels.shape().rank() > 1 && labels.shape().dim(-1).sizeOrMinusOne() != 1;
    return isRows
        ? TensorRows.argMax(labels)
        : Arrays.stream(labels.toDoubles()).mapToInt(label -> (int) Math.rint(label)).toArray();
  }
}
