package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Mean cross-entropy of probabilities and rows of targets. */
final class CategoricalCrossentropy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("categorical_crossentropy", settings -> new CategoricalCrossentropy());

  /** Creates the metric. */
  CategoricalCrossentropy() {
    super(ENTRY.name());
  }

  @Override
  public boolean isGreaterBetter() {
    return false;
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireTargets(this, loss);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    int units = Rows.units(predictions);
    double sum = 0;
    for (int row = 0; row < values.length; row += units) {
      for (int i = row; i < row + units; i++) {
        sum -= targets[i] * Math.log(Rows.inside(values[i]));
      }
    }
    return sum;
  }
}
