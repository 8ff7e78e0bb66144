package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean of squared differences between predictions and targets, over units and examples. */
final class MeanSquaredError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("mean_squared_error", settings -> new MeanSquaredError(), "mse");

  /** Creates the metric. */
  MeanSquaredError() {
    super(ENTRY.name(), UnitErrors::square);
  }
}
