package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;
import java.util.List;

/** The optimizers that can be asked for by name. */
public final class Optimizers {
  /** Reads optimizers, for example {@code sgd,learning_rate=0.1,momentum=0.9}. */
  public static final Catalog<OptimizerSpec> CATALOG =
      new Catalog<>(
          "optimizer",
          List.of(
              Adagrad.ENTRY,
              Adam.ENTRY,
              AdamW.ENTRY,
              Adamax.ENTRY,
              Nadam.ENTRY,
              RmsProp.ENTRY,
              Sgd.ENTRY));

  private Optimizers() {}
}
