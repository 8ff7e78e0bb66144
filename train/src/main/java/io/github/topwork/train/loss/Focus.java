package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;

/**
 * The factors of a focal loss.
 *
 * @param alpha weight, from 0 to 1
 * @param gamma power of the error that an example's loss is multiplied with, at least 0
 */
record Focus(double alpha, double gamma) {
  Focus {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha: " + alpha + " (expected: 0 to 1)");
    }
    if (!(gamma >= 0) || !Double.isFinite(gamma)) {
      throw new IllegalArgumentException("gamma: " + gamma + " (expected: >= 0 and finite)");
    }
  }

  static Focus of(Settings settings) {
    return new Focus(settings.number("alpha", 0.25), settings.number("gamma", 2));
  }

  Spec addTo(Spec spec) {
    return spec.with("alpha", alpha).with("gamma", gamma);
  }

  /** The error, from 0 to 1, to the power of gamma. */
  ValueRef write(OpWriter ops, ValueRef error) {
    return ops.op("Pow", "factor", error, LabelForms.number(ops, "gamma", gamma));
  }
}
