package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** Squared distance of outputs from the right side of a margin; targets are -1 or 1, or 0 or 1. */
record SquaredHinge() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("squared_hinge", settings -> new SquaredHinge());

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return HingeLabels.of(labels, output);
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    return ops.op("Square", "Square", HingeLabels.excess(ops, outputs, targets));
  }
}
