package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Fraction of examples whose greatest prediction is at the class index. */
final class SparseCategoricalAccuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("sparse_categorical_accuracy", settings -> new SparseCategoricalAccuracy());

  /** Creates the metric. */
  SparseCategoricalAccuracy() {
    super(ENTRY.name());
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireIndices(this, loss);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    return matches(labels.toInts(), predictions);
  }

  static long matches(int[] classes, TensorData predictions) {
    int[] predicted = TensorRows.argMax(predictions);
    long right = 0;
    for (int i = 0; i < predicted.length; i++) {
      right += predicted[i] == classes[i] ? 1 : 0;
    }
    return right;
  }
}
