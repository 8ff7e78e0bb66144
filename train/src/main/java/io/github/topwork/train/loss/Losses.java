package io.github.topwork.train.loss;

import io.github.topwork.train.catalog.Catalog;
import java.util.List;

/** The losses that can be asked for by name. */
public final class Losses {
  /** Reads losses, for example {@code categorical_crossentropy,label_smoothing=0.1}. */
  public static final Catalog<Loss> CATALOG =
      new Catalog<>(
          "loss",
          List.of(
              BinaryCrossentropy.ENTRY,
              CategoricalCrossentropy.ENTRY,
              MeanSquaredError.ENTRY,
              SparseCategoricalCrossentropy.ENTRY));

  private Losses() {}
}
