package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Spec;

/** A metric of rows of targets, told of class indices. */
record OneHotLabels(Metric metric) implements Metric {
  @Override
  public String name() {
    return metric.name();
  }

  @Override
  public void update(TensorData labels, TensorData predictions) {
    int[] classes = labels.toInts();
    int units = Rows.units(predictions);
    float[] rows = new float[classes.length * units];
    for (int i = 0; i < classes.length; i++) {
      rows[i * units + classes[i]] = 1;
    }
    metric.update(TensorData.ofFloats(rows, classes.length, units), predictions);
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
  public Spec spec() {
    return metric.spec();
  }
}
