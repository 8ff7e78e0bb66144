package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Cross-entropy of probabilities, each unit a label of its own. */
final class BinaryCrossentropy extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("binary_crossentropy", settings -> new BinaryCrossentropy());

  /** Creates the metric. */
  BinaryCrossentropy() {
    super(ENTRY.name(), BinaryCrossentropy::entropy);
  }

  private static double entropy(double prediction, double target) {
    float p = Rows.inside(prediction);
    return -target * Math.log(p) - (1 - target) * Math.log(1 - p);
  }
}
