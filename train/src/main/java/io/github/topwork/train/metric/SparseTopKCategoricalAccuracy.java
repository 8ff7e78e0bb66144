package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/**
 * Fraction of examples whose class index is among the k greatest predictions. As in Keras, of equal
 * predictions at the border all are among them, and one that is no finite number never is.
 */
final class SparseTopKCategoricalAccuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "sparse_top_k_categorical_accuracy",
          settings -> new SparseTopKCategoricalAccuracy(settings.count("k", 5)));

  private final int k;

  /**
   * Creates the metric.
   *
   * @param k how many predictions count, at least 1
   */
  SparseTopKCategoricalAccuracy(int k) {
    super(ENTRY.name());
    this.k = checked(k);
  }

  static int checked(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k: " + k + " (expected: >= 1)");
    }
    return k;
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireIndices(this, loss);
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with("k", k);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    return found(labels.toInts(), predictions, k);
  }

  static long found(int[] classes, TensorData predictions, int k) {
    float[] values = predictions.toFloats();
    int units = Rows.units(predictions);
    long found = 0;
    for (int i = 0; i < classes.length; i++) {
      float own = values[i * units + classes[i]];
      int greater = 0;
      for (int j = i * units; j < (i + 1) * units; j++) {
        greater += values[j] > own ? 1 : 0;
      }
      found += Float.isFinite(own) && greater < k ? 1 : 0;
    }
    return found;
  }
}
