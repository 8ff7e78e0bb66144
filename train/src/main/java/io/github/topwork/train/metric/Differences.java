package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import java.util.function.DoubleUnaryOperator;

/** A mean of a function of the differences between predictions and targets. */
abstract class Differences extends MeanMetric {
  private final DoubleUnaryOperator error;

  Differences(String name, DoubleUnaryOperator error) {
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
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += error.applyAsDouble(values[i] - targets[i]);
    }
    return sum / Rows.units(predictions);
  }
}
