package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;

/**
 * Falls from one rate to another in a number of steps, as Keras's PolynomialDecay; with power 1 in
 * a straight line.
 *
 * @param initial learning rate of the first step
 * @param decaySteps steps until the last rate, at least 1
 * @param end the last rate
 * @param power of what is left of the steps, above 0
 * @param cycle whether it rises again after them, to fall more slowly each time
 */
record PolynomialDecay(double initial, long decaySteps, double end, double power, boolean cycle)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of(
          "polynomial_decay",
          settings ->
              new PolynomialDecay(
                  settings.number(Schedules.INITIAL),
                  settings.count("decay_steps"),
                  settings.number("end_learning_rate", 1e-4),
                  settings.number("power", 1),
                  settings.flag("cycle", false)));

  PolynomialDecay {
    Schedules.checkRate(Schedules.INITIAL, initial);
    Schedules.checkSteps("decay_steps", decaySteps);
    Schedules.checkRate("end_learning_rate", end);
    Schedules.check(power > 0, "power", power, "> 0");
  }

  @Override
  public double at(long step) {
    long cycles = cycle ? Math.max(1, (step + decaySteps - 1) / decaySteps) : 1;
    double done = Math.min(1, (double) step / (decaySteps * cycles));
    return (initial - end) * Math.pow(1 - done, power) + end;
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with(Schedules.INITIAL, initial)
        .with("decay_steps", decaySteps)
        .with("end_learning_rate", end)
        .with("power", power)
        .with("cycle", cycle);
  }
}
