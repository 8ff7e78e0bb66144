package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Mean of squared differences of log(x + 1); what is below 0 counts as 0. */
final class MeanSquaredLogarithmicError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "mean_squared_logarithmic_error", settings -> new MeanSquaredLogarithmicError(), "msle");

  /** Creates the metric. */
  MeanSquaredLogarithmicError() {
    super(ENTRY.name(), (prediction, target) -> square(log(prediction), log(target)));
  }

  private static double log(double x) {
    return Math.log1p(Math.max(x, Rows.EPSILON));
  }
}
