package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;
import java.util.OptionalDouble;

/**
 * Falls along half a wave of the cosine, after a warm-up in a straight line where one is asked for;
 * as Keras's CosineDecay (Loshchilov and Hutter 2016).
 *
 * @param initial learning rate of the first step
 * @param decaySteps steps of the fall, behind those of the warm-up; at least 1
 * @param alpha share of the highest rate that is left in the end, from 0 to 1
 * @param warmup the rate that a warm-up ends with; empty for none
 * @param warmupSteps steps of the warm-up, at least 1; 0 without one
 */
record CosineDecay(
    double initial, long decaySteps, double alpha, OptionalDouble warmup, long warmupSteps)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of("cosine_decay", CosineDecay::of);

  CosineDecay {
    Schedules.checkRate(Schedules.INITIAL, initial);
    Schedules.checkSteps("decay_steps", decaySteps);
    Schedules.check(alpha >= 0 && alpha <= 1, "alpha", alpha, "0 to 1");
    Schedules.checkRate("warmup_target", warmup.orElse(0));
    Schedules.check(
        warmup.isPresent() == warmupSteps > 0,
        "warmup_steps",
        warmupSteps,
        "at least 1 with warmup_target, else 0");
  }

  /** Falls to 0 without a warm-up. */
  CosineDecay(double initial, long decaySteps) {
    this(initial, decaySteps, 0, OptionalDouble.empty(), 0);
  }

  private static CosineDecay of(Settings settings) {
    double target = settings.number("warmup_target", Double.NaN);
    return new CosineDecay(
        settings.number(Schedules.INITIAL),
        settings.count("decay_steps"),
        settings.number("alpha", 0),
        Double.isNaN(target) ? OptionalDouble.empty() : OptionalDouble.of(target),
        settings.count("warmup_steps", 0));
  }

  @Override
  public double at(long step) {
    if (step < warmupSteps) {
      return initial + (warmup.orElseThrow() - initial) * step / warmupSteps;
    }
    double done = Math.min(1, (double) (step - warmupSteps) / decaySteps);
    double left = (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * done)) + alpha;
    return warmup.orElse(initial) * left;
  }

  @Override
  public Spec spec() {
    Spec spec =
        Spec.of(ENTRY.name())
            .with(Schedules.INITIAL, initial)
            .with("decay_steps", decaySteps)
            .with("alpha", alpha);
    return warmup.isPresent()
        ? spec.with("warmup_target", warmup.getAsDouble()).with("warmup_steps", warmupSteps)
        : spec;
  }
}
