package io.github.topwork.train.metric;

import static java.util.Objects.requireNonNull;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/**
 * A number that tells how good predictions are. It is told of batch after batch and says at any
 * time what it has found over all of them, as Keras's {@code Metric} with {@code update_state},
 * {@code result} and {@code reset_state}.
 *
 * <pre>{@code
 * final class Confidence extends MeanMetric {
 *   Confidence() {
 *     super("confidence");
 *   }
 *
 *   protected double sum(TensorData labels, TensorData predictions) {
 *     double sum = 0;
 *     for (float probability : predictions.toFloats()) {
 *       sum += Math.max(probability, 1 - probability);
 *     }
 *     return sum;
 *   }
 * }
 * }</pre>
 *
 * <p>{@code fit} resets its metrics before the batches of an epoch and again before those of the
 * validation. A metric counts one thing at a time: models that are trained or evaluated side by
 * side need metrics of their own.
 */
public interface Metric {
  /** Name under which it is reported; of validation with {@code val_} before it. */
  String name();

  /**
   * Takes a batch into account.
   *
   * @param labels as the loss takes them: class indices {@code int32[batch]}, or targets {@code
   *     float32[batch, units]}
   * @param predictions {@code float32[batch, units]}, of the weights before the step: probabilities
   *     where the loss takes logits, whether or not the model itself ends in softmax or sigmoid,
   *     else the model's outputs
   */
  void update(TensorData labels, TensorData predictions);

  /** What was found over all batches since the last reset. */
  double result();

  /** Forgets all batches. */
  void reset();

  /** Is a greater number a better one? So callbacks know what to wait for. */
  default boolean isGreaterBetter() {
    return true;
  }

  /**
   * The metric for models that train with this loss: itself, or one of the kind that fits.
   *
   * @param units last dimension of the predictions
   * @throws IllegalArgumentException if the two do not go together
   */
  default Metric forLoss(Loss loss, int units) {
    return this;
  }

  /** Name and settings, as {@link Metrics#CATALOG} reads them; for the record of a run. */
  default Spec spec() {
    return Spec.of(name());
  }

  /** Returns the metric under another name, as two of a kind need it. */
  default Metric named(String name) {
    return new NamedMetric(this, requireNonNull(name, "name"));
  }

  /** Returns the accuracy that fits the loss, reported as {@code accuracy}. */
  static Metric accuracy() {
    return new Accuracy();
  }

  /** Returns the area under the ROC curve, at 200 thresholds. */
  static Metric auc() {
    return new Auc();
  }

  /** Returns the share of positive predictions that are right, at a threshold of 0.5. */
  static Metric precision() {
    return new Precision();
  }

  /** Returns the share of positive targets that are found, at a threshold of 0.5. */
  static Metric recall() {
    return new Recall();
  }
}
