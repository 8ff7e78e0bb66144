package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Poisson loss of predictions that are rates. */
final class Poisson extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY = Catalog.Entry.of("poisson", settings -> new Poisson());

  /** Creates the metric. */
  Poisson() {
    super(
        ENTRY.name(),
        (prediction, target) -> prediction - target * Math.log(prediction + Rows.EPSILON));
  }
}
