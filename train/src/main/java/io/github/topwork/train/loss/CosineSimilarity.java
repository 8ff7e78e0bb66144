package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** The cosine between outputs and targets, negative: -1 where they point the same way. */
record CosineSimilarity() implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("cosine_similarity", settings -> new CosineSimilarity());

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
    ValueRef product =
        ops.op(
            "Mul",
            "product",
            normalize(ops.below("targets"), targets),
            normalize(ops.below("outputs"), outputs));
    return ops.op("Neg", "Neg", ops.reduce("Sum", "Sum", product, false, 1));
  }

  private static ValueRef normalize(OpWriter ops, ValueRef x) {
    ValueRef square = ops.reduce("Sum", "Sum", ops.op("Square", "Square", x), true, 1);
    ValueRef least = LabelForms.number(ops, "least", 1e-14);
    ValueRef length = ops.op("Sqrt", "Sqrt", ops.op("Maximum", "safe", square, least));
    return ops.op("RealDiv", "direction", x, length);
  }
}
