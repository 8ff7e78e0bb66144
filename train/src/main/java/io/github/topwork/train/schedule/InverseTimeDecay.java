package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;

/**
 * Divided by {@code 1 + decayRate · step / decaySteps}, as Keras's InverseTimeDecay.
 *
 * @param initial learning rate of the first step
 * @param decaySteps steps in which it is done once, at least 1
 * @param decayRate above 0
 * @param staircase whether it falls only after whole {@code decaySteps}
 */
record InverseTimeDecay(double initial, long decaySteps, double decayRate, boolean staircase)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of(
          "inverse_time_decay",
          settings ->
              new InverseTimeDecay(
                  settings.number(Schedules.INITIAL),
                  settings.count("decay_steps"),
                  settings.number("decay_rate"),
                  settings.flag("staircase", false)));

  InverseTimeDecay {
    Schedules.checkRate(Schedules.INITIAL, initial);
    Schedules.checkSteps("decay_steps", decaySteps);
    Schedules.check(decayRate > 0, "decay_rate", decayRate, "> 0");
  }

  @Override
  public double at(long step) {
    double times = (double) step / decaySteps;
    return initial / (1 + decayRate * (staircase ? Math.floor(times) : times));
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
