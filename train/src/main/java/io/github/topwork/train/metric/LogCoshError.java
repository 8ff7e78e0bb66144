package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;

/** Logarithm of the hyperbolic cosine of the differences. */
final class LogCoshError extends UnitErrors {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("logcosh", settings -> new LogCoshError());

  /** Creates the metric. */
  LogCoshError() {
    super(ENTRY.name(), (prediction, target) -> logCosh(prediction - target));
  }

  private static double logCosh(double x) {
    return Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.log(2);
  }
}
