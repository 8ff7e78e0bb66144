package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/** Mean of squared differences. */
record MeanSquaredError() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("mean_squared_error", settings -> new MeanSquaredError(), "mse");

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    return ops.op("SquaredDifference", "SquaredDifference", outputs, targets);
  }
}
