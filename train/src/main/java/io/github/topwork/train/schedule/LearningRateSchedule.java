package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Spec;

/**
 * The learning rate of every step, in place of one number; Keras's {@code
 * optimizers.schedules.LearningRateSchedule}. A schedule of one's own that is not in {@link
 * Schedules#CATALOG} has to be given again when a run is resumed.
 */
public interface LearningRateSchedule {
  /**
   * Returns a learning rate, finite and at least 0.
   *
   * @param step steps before this one; each counts, also where gradients are accumulated, as in
   *     Keras
   */
  double at(long step);

  /** Name and settings, as {@link Schedules#CATALOG} reads them; for the record of a run. */
  Spec spec();

  /** Returns the fall from a rate to 0 along half a wave of the cosine. */
  static LearningRateSchedule cosineDecay(double initial, long decaySteps) {
    return new CosineDecay(initial, decaySteps);
  }
}
