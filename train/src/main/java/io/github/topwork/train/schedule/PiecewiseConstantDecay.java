package io.github.topwork.train.schedule;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.List;

/**
 * One rate until a step, another after it, and so on; as Keras's PiecewiseConstantDecay.
 *
 * @param boundaries the last step of each rate but the last one, rising, at least one
 * @param values the rates, one more
 */
record PiecewiseConstantDecay(List<Long> boundaries, List<Double> values)
    implements LearningRateSchedule {
  static final Catalog.Entry<LearningRateSchedule> ENTRY =
      Catalog.Entry.of(
          "piecewise_constant_decay",
          settings ->
              new PiecewiseConstantDecay(
                  settings.numbers("boundaries").stream().map(Double::longValue).toList(),
                  settings.numbers("values")));

  PiecewiseConstantDecay {
    boundaries = List.copyOf(boundaries);
    values = List.copyOf(values);
    boolean rises = !boundaries.isEmpty() && boundaries.get(0) >= 0;
    for (int i = 1; i < boundaries.size(); i++) {
      rises &= boundaries.get(i) > boundaries.get(i - 1);
    }
    Schedules.check(rises, "boundaries", boundaries, "at least one, from 0 on, rising");
    Schedules.check(
        values.size() == boundaries.size() + 1, "values", values, "one more than boundaries");
    values.forEach(value -> Schedules.checkRate("values", value));
  }

  @Override
  public double at(long step) {
    int i = 0;
    while (i < boundaries.size() && step > boundaries.get(i)) {
      i++;
    }
    return values.get(i);
  }

  @Override
  public Spec spec() {
    return Spec.of(ENTRY.name())
        .with("boundaries", Spec.list(boundaries))
        .with("values", Spec.list(values));
  }
}
