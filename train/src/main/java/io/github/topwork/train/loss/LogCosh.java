package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;

/**
 * Logarithm of the hyperbolic cosine of the differences: like half the square of small ones, like
 * the size of large ones.
 */
record LogCosh() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY = Catalog.Entry.of("log_cosh", settings -> new LogCosh());

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    ValueRef error = ops.op("Sub", "error", outputs, targets);
    ValueRef twice = ops.op("Mul", "twice", error, LabelForms.number(ops, "minus_two", -2));
    ValueRef sum = ops.op("AddV2", "sum", error, ops.op("Softplus", "Softplus", twice));
    return ops.op("Sub", "log_cosh", sum, LabelForms.number(ops, "log_two", Math.log(2)));
  }
}
