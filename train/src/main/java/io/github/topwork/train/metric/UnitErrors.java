package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import java.util.function.DoubleBinaryOperator;

/** A mean, over units and examples, of a function of prediction and target. */
abstract class UnitErrors extends MeanMetric {
  private final DoubleBinaryOperator error;

  UnitErrors(String name, DoubleBinaryOperator error) {
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
      sum += error.applyAsDouble(values[i], targets[i]);
    }
    return sum / Rows.units(predictions);
  }

  static double square(double prediction, double target) {
    return (prediction - target) * (prediction - target);
  }
}
