package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;
import java.util.OptionalInt;

/**
 * Share of positive predictions that are right; 0 where there are none. Every unit of every example
 * is a prediction of its own, and a target other than 0 is positive.
 */
final class Precision extends ThresholdCounts {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "precision",
          settings ->
              new Precision(
                  settings.number("thresholds", 0.5), classId(settings.count("class_id", -1))));

  /** Counts all units, at a threshold of 0.5. */
  Precision() {
    this(0.5, OptionalInt.empty());
  }

  /**
   * Creates the metric.
   *
   * @param threshold probability above which a prediction is positive, from 0 to 1
   * @param classId the unit that counts, from 0; all where empty
   */
  Precision(double threshold, OptionalInt classId) {
    super(ENTRY.name(), threshold, classId);
  }

  @Override
  public double result() {
    return share(truePositives(), truePositives() + falsePositives());
  }
}
