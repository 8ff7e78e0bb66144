package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Root of the mean of squared differences between predictions and targets. */
final class RootMeanSquaredError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("root_mean_squared_error", settings -> new RootMeanSquaredError(), "rmse");

  /** Creates the metric. */
  RootMeanSquaredError() {
    super(ENTRY.name(), UnitErrors::square);
  }

  @Override
  public double result() {
    return Math.sqrt(super.result());
  }
}
