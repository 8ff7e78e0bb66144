package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/** Poisson loss of outputs that are rates. */
record Poisson() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY = Catalog.Entry.of("poisson", settings -> new Poisson());

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    ValueRef safe =
        ops.op("AddV2", "safe", outputs, LabelForms.number(ops, "least", LabelForms.EPSILON));
    ValueRef product = ops.op("Mul", "product", targets, ops.op("Log", "Log", safe));
    return ops.op("Sub", "poisson", outputs, product);
  }
}
