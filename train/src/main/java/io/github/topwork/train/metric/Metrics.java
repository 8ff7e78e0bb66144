package io.github.topwork.train.metric;

import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Catalog.Entry;
import java.util.List;

/**
 * The metrics that can be asked for by name; every one also takes {@code name=} to be called so.
 */
public final class Metrics {
  static final String NAME = "name";

  private static final List<Entry<? extends Metric>> ALL =
      List.of(
          Accuracy.ENTRY,
          Auc.ENTRY,
          BinaryAccuracy.ENTRY,
          BinaryCrossentropy.ENTRY,
          CategoricalAccuracy.ENTRY,
          CategoricalCrossentropy.ENTRY,
          CosineSimilarity.ENTRY,
          FbetaScore.ENTRY,
          FbetaScore.F1,
          KlDivergence.ENTRY,
          LogCoshError.ENTRY,
          MeanAbsoluteError.ENTRY,
          MeanAbsolutePercentageError.ENTRY,
          MeanSquaredError.ENTRY,
          MeanSquaredLogarithmicError.ENTRY,
          Poisson.ENTRY,
          Precision.ENTRY,
          R2Score.ENTRY,
          Recall.ENTRY,
          RootMeanSquaredError.ENTRY,
          SparseCategoricalAccuracy.ENTRY,
          SparseCategoricalCrossentropy.ENTRY,
          SparseTopKCategoricalAccuracy.ENTRY,
          TopKCategoricalAccuracy.ENTRY);

  /** Reads metrics, for example {@code accuracy,auc,curve=PR,name=pr_auc}. */
  public static final Catalog<Metric> CATALOG =
      new Catalog<>(
          "metric", ALL.stream().<Entry<? extends Metric>>map(Metrics::nameable).toList());

  private Metrics() {}

  private static Entry<Metric> nameable(Entry<? extends Metric> entry) {
    return new Entry<>(
        entry.name(),
        entry.shortNames(),
        settings -> {
          Metric metric = entry.maker().apply(settings);
          String name = settings.text(NAME, metric.name());
          return name.equals(metric.name()) ? metric : metric.named(name);
        });
  }
}
