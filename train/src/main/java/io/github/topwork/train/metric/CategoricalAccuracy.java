package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Fraction of examples whose greatest prediction is at the greatest target. */
final class CategoricalAccuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("categorical_accuracy", settings -> new CategoricalAccuracy());

  /** Creates the metric. */
  CategoricalAccuracy() {
    super(ENTRY.name());
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireTargets(this, loss);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    return SparseCategoricalAccuracy.matches(TensorRows.argMax(labels), predictions);
  }
}
