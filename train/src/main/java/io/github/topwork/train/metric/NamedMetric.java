package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/** A metric under another name. */
record NamedMetric(Metric metric, String name) implements Metric {
  @Override
  public void update(TensorData labels, TensorData predictions) {
    metric.update(labels, predictions);
  }

  @Override
  public double result() {
    return metric.result();
  }

  @Override
  public void reset() {
    metric.reset();
  }

  @Override
  public boolean isGreaterBetter() {
    return metric.isGreaterBetter();
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return new NamedMetric(metric.forLoss(loss, units), name);
  }

  @Override
  public Spec spec() {
    return metric.spec().with(Metrics.NAME, name);
  }
}
