package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/** Mean of absolute differences. */
record MeanAbsoluteError() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("mean_absolute_error", settings -> new MeanAbsoluteError(), "mae");

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    return ops.op("Abs", "Abs", ops.op("Sub", "error", outputs, targets));
  }
}
