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
              BinaryFocalCrossentropy.ENTRY,
              CategoricalCrossentropy.ENTRY,
              CategoricalFocalCrossentropy.ENTRY,
              CategoricalHinge.ENTRY,
              CosineSimilarity.ENTRY,
              Hinge.ENTRY,
              Huber.ENTRY,
              KlDivergence.ENTRY,
              LogCosh.ENTRY,
              MeanAbsoluteError.ENTRY,
              MeanAbsolutePercentageError.ENTRY,
              MeanSquaredError.ENTRY,
              MeanSquaredLogarithmicError.ENTRY,
              Poisson.ENTRY,
              SparseCategoricalCrossentropy.ENTRY,
              SquaredHinge.ENTRY));

  private Losses() {}
}
