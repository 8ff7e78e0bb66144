package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;

/**
 * Falls along half a wave of the cosine again and again, as Keras's CosineDecayRestarts (Loshchilov
 * and Hutter 2016).
 *
 * @param initial learning rate of the first step
 * @param firstDecaySteps steps of the first fall, at least 1
 * @param longer how much longer each fall is than the one before, at least 1
 * @param higher where each fall begins, in shares of where the one before began; at least 0
 * @param alpha share of the rate that is left in the end of a fall, from 0 to 1
 */
record CosineDecayRestarts(
    double initial, long firstDecaySteps, double longer, double higher, double alpha)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of(
          "cosine_decay_restarts",
          settings ->
              new CosineDecayRestarts(
                  settings.number(Schedules.INITIAL),
                  settings.count("first_decay_steps"),
                  settings.number("t_mul", 2),
                  settings.number("m_mul", 1),
                  settings.number("alpha", 0)));

  CosineDecayRestarts {
    Schedules.checkRate(Schedules.INITIAL, initial);
    Schedules.checkSteps("first_decay_steps", firstDecaySteps);
    Schedules.check(longer >= 1 && Double.isFinite(longer), "t_mul", longer, "finite and >= 1");
    Schedules.checkRate("m_mul", higher);
    Schedules.check(alpha >= 0 && alpha <= 1, "alpha", alpha, "0 to 1");
  }

  @Override
  public double at(long step) {
    double begin = 0;
    double length = firstDecaySteps;
    double height = 1;
    if (longer == 1) {
      double falls = Math.floor(step / length);
      begin = falls * length;
      height = Math.pow(higher, falls);
    } else {
      while (step >= begin + length) {
        begin += length;
        length *= longer;
        height *= higher;
      }
    }
    double left = 0.5 * height * (1 + Math.cos(Math.PI * (step - begin) / length));
    return initial * ((1 - alpha) * left + alpha);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with(Schedules.INITIAL, initial)
        .with("first_decay_steps", firstDecaySteps)
        .with("t_mul", longer)
        .with("m_mul", higher)
        .with("alpha", alpha);
  }
}
