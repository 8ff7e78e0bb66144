package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Mean Kullback-Leibler divergence of probabilities from the targets. */
final class KlDivergence extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("kl_divergence", settings -> new KlDivergence());

  /** Creates the metric. */
  KlDivergence() {
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
        double from = Math.max(Rows.EPSILON, Math.min(1, targets[i]));
        double to = Math.max(Rows.EPSILON, Math.min(1, values[i]));
        sum += from * Math.log(from / to);
      }
    }
    return sum;
  }
}
