package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Catalog;

/** Adam that decays weights, as Keras names it: Adam with another default of one option. */
final class AdamW {
  static final Catalog.Entry<OptimizerSpec> ENTRY =
      Catalog.Entry.of(
          "adamw",
          settings ->
              Adam.ENTRY
                  .maker()
                  .apply(settings)
                  .withUpdates(UpdateOptions.NONE.withWeightDecay(0.004)));

  private AdamW() {}
}
