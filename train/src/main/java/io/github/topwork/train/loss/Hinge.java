package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** Distance of outputs from the right side of a margin; targets are -1 or 1, or 0 or 1. */
record Hinge() implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY = Catalog.Entry.of("hinge", settings -> new Hinge());

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
    return HingeLabels.excess(ops, outputs, targets);
  }
}
