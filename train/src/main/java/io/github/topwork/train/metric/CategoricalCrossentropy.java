package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean cross-entropy of probabilities and rows of targets. */
final class CategoricalCrossentropy extends RowErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("categorical_crossentropy", settings -> new CategoricalCrossentropy());

  /** Creates the metric. */
  CategoricalCrossentropy() {
    super(ENTRY.name(), CategoricalCrossentropy::ofRow);
  }

  private static double ofRow(float[] targets, float[] predictions, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum -= targets[i] * Math.log(Rows.inside(predictions[i]));
    }
    return sum;
  }
}
