package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;

/**
 * The mean over examples of a number of each: what most metrics are. Of no example at all it is
 * {@code NaN}, where Keras says 0.
 */
public abstract class MeanMetric implements Metric {
  private final String name;
  private double sum;
  private long examples;

  /** Creates a metric of this name. */
  protected MeanMetric(String name) {
    this.name = name;
  }

  /**
   * The sum over the examples of a batch; labels and predictions as {@link Metric#update} has them.
   */
  protected abstract double sum(TensorData labels, TensorData predictions);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void update(TensorData labels, TensorData predictions) {
    sum += sum(labels, predictions);
    examples += predictions.shape().dim(0).sizeOrMinusOne();
  }

  @Override
  public double result() {
    return sum / examples;
  }

  @Override
  public final void reset() {
    sum = 0;
    examples = 0;
  }
}
