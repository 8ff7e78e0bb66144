package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;
import java.util.OptionalInt;

/**
 * Share of positive targets that are found; 0 where there are none. Every unit of every example is
 * a prediction of its own, and a target other than 0 is positive.
 */
final class Recall extends ThresholdCounts {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "recall",
          settings ->
              new Recall(
                  settings.number("thresholds", 0.5), classId(settings.count("class_id", -1))));

  /** Counts all units, at a threshold of 0.5. */
  Recall() {
    this(0.5, OptionalInt.empty());
  }

  /**
   * Creates the metric.
   *
   * @param threshold probability above which a prediction is positive, from 0 to 1
   * @param classId the unit that counts, from 0; all where empty
   */
  Recall(double threshold, OptionalInt classId) {
    super(ENTRY.name(), threshold, classId);
  }

  @Override
  public double result() {
    return share(truePositives(), truePositives() + falseNegatives());
  }
}
