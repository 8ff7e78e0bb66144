package io.github.topwork.train.callback;

import io.github.topwork.train.catalog.Catalog;
import java.util.List;

/** The callbacks that can be asked for by name. */
public final class Callbacks {
  /** Reads callbacks, for example {@code reduce_lr_on_plateau,monitor=val_auc,factor=0.5}. */
  public static final Catalog<Callback> CATALOG =
      new Catalog<>("callback", List.of(ReduceLearningRateOnPlateau.ENTRY));

  private Callbacks() {}
}
