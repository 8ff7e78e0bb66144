package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean Kullback-Leibler divergence of probabilities from the targets. */
final class KlDivergence extends RowErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("kl_divergence", settings -> new KlDivergence());

  /** Creates the metric. */
  KlDivergence() {
    super(ENTRY.name(), KlDivergence::ofRow);
  }

  private static double ofRow(float[] targets, float[] predictions, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double target = Math.max(Rows.EPSILON, Math.min(1, targets[i]));
      double prediction = Math.max(Rows.EPSILON, Math.min(1, predictions[i]));
      sum += target * Math.log(target / prediction);
    }
    return sum;
  }
}
