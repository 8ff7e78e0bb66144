package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Mean cross-entropy of probabilities and class indices. */
final class SparseCategoricalCrossentropy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "sparse_categorical_crossentropy", settings -> new SparseCategoricalCrossentropy());

  /** Creates the metric. */
  SparseCategoricalCrossentropy() {
    super(ENTRY.name());
  }

  @Override
  public boolean isGreaterBetter() {
    return false;
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireIndices(this, loss);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    int[] classes = labels.toInts();
    float[] values = predictions.toFloats();
    int units = Rows.units(predictions);
    double sum = 0;
    for (int row = 0; row < values.length; row += units) {
      sum -= Math.log(Rows.inside(values[row + classes[row / units]]));
    }
    return sum;
  }
}
