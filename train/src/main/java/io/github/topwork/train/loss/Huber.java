package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;

/**
 * Half the square of small differences, and of larger ones a straight line.
 *
 * @param delta where the line begins, above 0
 */
record Huber(double delta) implements UnitLoss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of("huber", settings -> new Huber(settings.number("delta", 1)));

  Huber {
    if (!(delta > 0) || !Double.isFinite(delta)) {
      throw new IllegalArgumentException("delta: " + delta + " (expected: > 0 and finite)");
    }
  }

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with("delta", delta);
  }

  @Override
  public ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets) {
    ValueRef error = ops.op("Sub", "error", outputs, targets);
    ValueRef size = ops.op("Abs", "size", error);
    ValueRef bound = LabelForms.number(ops, "delta", delta);
    ValueRef half = LabelForms.number(ops, "half", 0.5);
    ValueRef square = ops.op("Mul", "half_square", half, ops.op("Square", "Square", error));
    ValueRef offset = LabelForms.number(ops, "offset", 0.5 * delta * delta);
    ValueRef line = ops.op("Sub", "line", ops.op("Mul", "product", bound, size), offset);
    ValueRef isSmall = ops.op("LessEqual", "is_small", size, bound);
    return ops.op("SelectV2", "huber", isSmall, square, line);
  }
}
