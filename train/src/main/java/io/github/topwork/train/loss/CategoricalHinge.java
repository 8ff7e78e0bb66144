package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;

/** Margin between the output of the right class and the greatest of the others. */
record CategoricalHinge() implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("categorical_hinge", settings -> new CategoricalHinge());

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
    ValueRef one = LabelForms.number(ops, "one", 1);
    ValueRef right =
        ops.reduce("Sum", "right", ops.op("Mul", "product", targets, outputs), false, 1);
    ValueRef others = ops.op("Mul", "others", ops.op("Sub", "rest", one, targets), outputs);
    ValueRef wrong = ops.reduce("Max", "wrong", others, false, 1);
    ValueRef margin = ops.op("AddV2", "margin", ops.op("Sub", "difference", wrong, right), one);
    return ops.op("Maximum", "hinge", margin, LabelForms.number(ops, "zero", 0));
  }
}
