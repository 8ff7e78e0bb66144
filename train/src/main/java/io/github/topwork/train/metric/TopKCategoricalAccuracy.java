package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/** Fraction of examples whose greatest target is among the k greatest predictions. */
final class TopKCategoricalAccuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "top_k_categorical_accuracy",
          settings -> new TopKCategoricalAccuracy(settings.count("k", 5)));

  private final int k;

  /**
   * Creates the metric.
   *
   * @param k how many predictions count, at least 1
   */
  TopKCategoricalAccuracy(int k) {
    super(ENTRY.name());
    this.k = SparseTopKCategoricalAccuracy.checked(k);
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireTargets(this, loss);
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with("k", k);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    return SparseTopKCategoricalAccuracy.found(TensorRows.argMax(labels), predictions, k);
  }
}
