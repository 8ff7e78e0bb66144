package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean of absolute differences in percent of the target. */
final class MeanAbsolutePercentageError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "mean_absolute_percentage_error", settings -> new MeanAbsolutePercentageError(), "mape");

  /** Creates the metric. */
  MeanAbsolutePercentageError() {
    super(
        ENTRY.name(),
        (prediction, target) ->
            100 * Math.abs(target - prediction) / Math.max(Math.abs(target), Rows.EPSILON));
  }
}
