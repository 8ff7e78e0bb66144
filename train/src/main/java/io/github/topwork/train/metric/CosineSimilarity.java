package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/** Mean cosine between the rows of predictions and targets. */
final class CosineSimilarity extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("cosine_similarity", settings -> new CosineSimilarity());

  /** Creates the metric. */
  CosineSimilarity() {
    super(ENTRY.name());
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
      double product = 0;
      double ofTarget = 0;
      double ofValue = 0;
      for (int i = row; i < row + units; i++) {
        product += (double) targets[i] * values[i];
        ofTarget += (double) targets[i] * targets[i];
        ofValue += (double) values[i] * values[i];
      }
      sum += product / (length(ofTarget) * length(ofValue));
    }
    return sum;
  }

  private static double length(double square) {
    return Math.max(Math.sqrt(square), Rows.EPSILON);
  }
}
