package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** Kullback-Leibler divergence of probabilities from the targets. */
record KlDivergence() implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("kl_divergence", settings -> new KlDivergence());

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.toTargets(labels, output, true);
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef outputs, int units, ValueRef targets) {
    ValueRef from = clip(ops.below("targets"), targets);
    ValueRef to = clip(ops.below("outputs"), outputs);
    ValueRef log = ops.op("Log", "Log", ops.op("RealDiv", "ratio", from, to));
    return ops.reduce("Sum", "Sum", ops.op("Mul", "product", from, log), false, 1);
  }

  private static ValueRef clip(OpWriter ops, ValueRef x) {
    ValueRef least = LabelForms.number(ops, "least", LabelForms.EPSILON);
    return ops.op("ClipByValue", "clip", x, least, LabelForms.number(ops, "greatest", 1));
  }
}
