package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/**
 * Share of the variance of the targets that predictions explain, the mean over units; 1 is perfect,
 * 0 no better than the mean of the targets. Keras's {@code R2Score} with its default aggregation.
 */
final class R2Score implements Metric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("r2_score", settings -> new R2Score());

  private double[] sums = new double[0];
  private double[] squares = new double[0];
  private double[] errors = new double[0];
  private long examples;

  /** Creates the metric. */
  R2Score() {}

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.requireTargets(this, loss);
  }

  @Override
  public void update(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    int units = Rows.units(predictions);
    if (sums.length == 0) {
      sums = new double[units];
      squares = new double[units];
      errors = new double[units];
    }
    for (int i = 0; i < values.length; i++) {
      sums[i % units] += targets[i];
      squares[i % units] += (double) targets[i] * targets[i];
      errors[i % units] += UnitErrors.square(values[i], targets[i]);
    }
    examples += values.length / units;
  }

  @Override
  public double result() {
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      double score = 1 - errors[i] / (squares[i] - sums[i] * sums[i] / examples);
      // As Keras: where all targets are the same, nothing is to be explained.
      sum += Double.isInfinite(score) ? 0 : score;
    }
    return sum / sums.length;
  }

  @Override
  public void reset() {
    sums = new double[0];
    squares = new double[0];
    errors = new double[0];
    examples = 0;
  }
}
