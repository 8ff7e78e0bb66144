package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import java.util.List;

/** The schedules that can be asked for by name. */
public final class Schedules {
  /** Reads schedules, for example {@code cosine_decay,initial_learning_rate=0.1,decay_steps=9}. */
  public static final Catalog<LearningRateSchedule> CATALOG =
      new Catalog<>(
          "schedule",
          List.of(
              CosineDecay.ENTRY,
              CosineDecayRestarts.ENTRY,
              ExponentialDecay.ENTRY,
              InverseTimeDecay.ENTRY,
              PiecewiseConstantDecay.ENTRY,
              PolynomialDecay.ENTRY));

  /** Name of the setting that every decay begins with. */
  static final String INITIAL = "initial_learning_rate";

  private Schedules() {}

  static void check(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  static void checkRate(String name, double rate) {
    check(rate >= 0 && Double.isFinite(rate), name, rate, "finite and >= 0");
  }

  static void checkSteps(String name, long steps) {
    check(steps >= 1, name, steps, ">= 1");
  }
}
