package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;

/** A mean, over examples, of a function of a row of predictions and a row of targets. */
abstract class RowErrors extends MeanMetric {
  /** The function. */
  @FunctionalInterface
  interface RowError {
    /** The number of one example, whose row is from an index to before another. */
    double of(float[] targets, float[] predictions, int from, int to);
  }

  private final RowError error;

  RowErrors(String name, RowError error) {
    super(name);
    this.error = error;
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
      sum += error.of(targets, values, row, row + units);
    }
    return sum;
  }
}
