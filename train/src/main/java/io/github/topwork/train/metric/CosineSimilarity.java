package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean cosine between the rows of predictions and targets. */
final class CosineSimilarity extends RowErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("cosine_similarity", settings -> new CosineSimilarity());

  /** Creates the metric. */
  CosineSimilarity() {
    super(ENTRY.name(), CosineSimilarity::ofRow);
  }

  @Override
  public boolean isGreaterBetter() {
    return true;
  }

  private static double ofRow(float[] targets, float[] predictions, int from, int to) {
    double product = 0;
    double ofTarget = 0;
    double ofPrediction = 0;
    for (int i = from; i < to; i++) {
      product += (double) targets[i] * predictions[i];
      ofTarget += (double) targets[i] * targets[i];
      ofPrediction += (double) predictions[i] * predictions[i];
    }
    return product / (length(ofTarget) * length(ofPrediction));
  }

  private static double length(double square) {
    return Math.max(Math.sqrt(square), Rows.EPSILON);
  }
}
