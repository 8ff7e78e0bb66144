package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean of absolute differences between predictions and targets, over units and examples. */
final class MeanAbsoluteError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("mean_absolute_error", settings -> new MeanAbsoluteError(), "mae");

  /** Creates the metric. */
  MeanAbsoluteError() {
    super(ENTRY.name(), (prediction, target) -> Math.abs(prediction - target));
  }
}
