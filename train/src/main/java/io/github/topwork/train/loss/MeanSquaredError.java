package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** Mean of squared differences over units and examples. */
record MeanSquaredError() implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("mean_squared_error", settings -> new MeanSquaredError(), "mse");

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.toTargets(labels, output, false);
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    ValueRef squares = ops.op("SquaredDifference", "SquaredDifference", predictions, labels);
    return ops.reduce("Mean", "Mean", squares, false, 0, 1);
  }
}
