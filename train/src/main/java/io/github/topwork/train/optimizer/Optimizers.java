package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.schedule.LearningRateSchedule;
import io.github.topwork.train.schedule.Schedules;
import java.util.List;
import java.util.Optional;

/**
 * The optimizers that can be asked for by name. Every one also takes the settings of {@link
 * UpdateOptions}, by Keras's names, and a schedule as its learning rate.
 */
public final class Optimizers {
  static final String LEARNING_RATE = "learning_rate";

  private static final List<Catalog.Entry<OptimizerSpec>> ALL =
      List.of(
          Adadelta.ENTRY,
          Adagrad.ENTRY,
          Adam.ENTRY,
          AdamW.ENTRY,
          Adamax.ENTRY,
          Ftrl.ENTRY,
          Lion.ENTRY,
          Nadam.ENTRY,
          RmsProp.ENTRY,
          Sgd.ENTRY);

  /**
   * Reads optimizers, for example {@code sgd,learning_rate=0.1,momentum=0.9,clipnorm=1} or {@code
   * adamw,learning_rate=cosine_decay(initial_learning_rate=0.001,decay_steps=1000)}.
   */
  public static final Catalog<OptimizerSpec> CATALOG =
      new Catalog<>(
          "optimizer",
          ALL.stream().<Catalog.Entry<? extends OptimizerSpec>>map(Optimizers::tunable).toList());

  private Optimizers() {}

  private static Catalog.Entry<OptimizerSpec> tunable(Catalog.Entry<OptimizerSpec> entry) {
    return new Catalog.Entry<>(entry.name(), entry.shortNames(), settings -> read(entry, settings));
  }

  private static OptimizerSpec read(Catalog.Entry<OptimizerSpec> entry, Settings settings) {
    Optional<LearningRateSchedule> schedule = settings.made(LEARNING_RATE, Schedules.CATALOG);
    OptimizerSpec rule = entry.maker().apply(settings);
    UpdateOptions updates = rule.updates().read(settings);
    OptimizerSpec tuned = updates.equals(rule.updates()) ? rule : rule.withUpdates(updates);
    return schedule.map(tuned::withSchedule).orElse(tuned);
  }
}
