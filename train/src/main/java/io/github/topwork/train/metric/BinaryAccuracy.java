package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/**
 * Fraction of units on the right side of a threshold.
 *
 * <p>Keras compares whatever the model puts out with the threshold, logits too, where 0.5 stands
 * for a probability of 0.62; this compares probabilities. A label above 0.5 stands for 1: Keras
 * never finds a soft label right.
 */
final class BinaryAccuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "binary_accuracy", settings -> new BinaryAccuracy(settings.number("threshold", 0.5)));

  private final double threshold;

  /**
   * Creates the metric.
   *
   * @param threshold probability above which the label is 1, in (0, 1)
   */
  BinaryAccuracy(double threshold) {
    super(ENTRY.name());
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException("threshold: " + threshold + " (expected: > 0 and < 1)");
    }
    this.threshold = threshold;
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireTargets(this, loss);
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with("threshold", threshold);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    float bound = (float) threshold;
    long right = 0;
    for (int i = 0; i < values.length; i++) {
      right += (values[i] > bound) == (targets[i] > 0.5f) ? 1 : 0;
    }
    return (double) right / Rows.units(predictions);
  }
}
