package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/** Mean of squared differences of log(x + 1); what is below 0 counts as 0. */
record MeanSquaredLogarithmicError() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "mean_squared_logarithmic_error", settings -> new MeanSquaredLogarithmicError(), "msle");

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    return ops.op(
        "SquaredDifference",
        "SquaredDifference",
        log(ops.below("outputs"), outputs),
        log(ops.below("targets"), targets));
  }

  private static ValueRef log(OpWriter ops, ValueRef x) {
    ValueRef safe =
        ops.op("Maximum", "safe", x, LabelForms.number(ops, "least", LabelForms.EPSILON));
    return ops.op(
        "Log", "Log", ops.op("AddV2", "plus_one", safe, LabelForms.number(ops, "one", 1)));
  }
}
