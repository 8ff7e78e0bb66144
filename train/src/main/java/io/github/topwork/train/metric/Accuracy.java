package io.github.topwork.train.metric;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.loss.Loss;

/**
 * Accuracy of the kind that fits the loss; Keras's {@code "accuracy"}. On its own, away from a
 * loss, it goes by the labels: class indices, or rows of which one unit, or the greatest of
 * several, counts.
 */
final class Accuracy extends MeanMetric {
  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of("accuracy", settings -> new Accuracy(), "acc");

  private static final String NAME = "accuracy";
  private final BinaryAccuracy binary = new BinaryAccuracy(0.5);
  private final CategoricalAccuracy categorical = new CategoricalAccuracy();
  private final SparseCategoricalAccuracy sparse = new SparseCategoricalAccuracy();

  Accuracy() {
    super(NAME);
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    // Of several sigmoids each is a class of its own; Keras takes the greatest there, too.
    boolean areLabels = loss.activation().filter("Sigmoid"::equals).isPresent();
    MeanMetric fitting = units == 1 || areLabels ? binary : categorical;
    return (loss.labelType() == DataType.INT32 ? sparse : fitting).named(NAME);
  }

  @Override
  protected double sum(TensorData labels, TensorData predictions) {
    MeanMetric fitting = Rows.units(predictions) == 1 ? binary : categorical;
    return (labels.type() == DataType.INT32 ? sparse : fitting).sum(labels, predictions);
  }
}
