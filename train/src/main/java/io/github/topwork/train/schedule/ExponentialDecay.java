package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;

/**
 * Multiplied with {@code decayRate} every {@code decaySteps}, as Keras's ExponentialDecay.
 *
 * @param initial learning rate of the first step
 * @param decaySteps steps in which it is done once, at least 1
 * @param decayRate above 0
 * @param staircase whether it falls only after whole {@code decaySteps}
 */
record ExponentialDecay(double initial, long decaySteps, double decayRate, boolean staircase)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of(
          "exponential_decay",
          settings ->
              new ExponentialDecay(
                  settings.number(Schedules.INITIAL),
                  settings.count("decay_steps"),
                  settings.number("decay_rate"),
                  settings.flag("staircase", false)));

  ExponentialDecay {
    Schedules.checkRate(Schedules.INITIAL, initial);
    Schedules.checkSteps("decay_steps", decaySteps);
    Schedules.check(decayRate > 0, "decay_rate", decayRate, "> 0");
  }

  @Override
  public double at(long step) {
    double times = (double) step / decaySteps;
    return initial * Math.pow(decayRate, staircase ? Math.floor(times) : times);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with(Schedules.INITIAL, initial)
        .with("decay_steps", decaySteps)
        .with("decay_rate", decayRate)
        .with("staircase", staircase);
  }
}
