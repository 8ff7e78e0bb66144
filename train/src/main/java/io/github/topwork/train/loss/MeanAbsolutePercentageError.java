package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/** Mean of absolute differences in percent of the target. */
record MeanAbsolutePercentageError() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "mean_absolute_percentage_error", settings -> new MeanAbsolutePercentageError(), "mape");

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    ValueRef size = ops.op("Abs", "size", targets);
    ValueRef safe =
        ops.op("Maximum", "safe", size, LabelForms.number(ops, "least", LabelForms.EPSILON));
    ValueRef error = ops.op("Sub", "error", targets, outputs);
    ValueRef share = ops.op("Abs", "share", ops.op("RealDiv", "ratio", error, safe));
    return ops.op("Mul", "percent", share, LabelForms.number(ops, "hundred", 100));
  }
}
