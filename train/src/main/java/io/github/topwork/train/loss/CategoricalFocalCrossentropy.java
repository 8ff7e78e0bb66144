package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.Optional;

/**
 * Softmax cross-entropy in which classes that are already right count less (Lin and others 2018).
 * Of logits: where Keras cuts probabilities off at 1e-7, this goes on.
 *
 * @param focus the two factors; alpha goes before all classes
 * @param labelSmoothing share of every target that is spread evenly over the classes, in [0, 1)
 */
record CategoricalFocalCrossentropy(Focus focus, double labelSmoothing) implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "categorical_focal_crossentropy",
          settings ->
              new CategoricalFocalCrossentropy(Focus.of(settings), LabelForms.smoothing(settings)));

  CategoricalFocalCrossentropy {
    LabelForms.checkSmoothing(labelSmoothing);
  }

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Spec spec() {
    return focus.addTo(Spec.of(name())).with(LabelForms.SMOOTHING, labelSmoothing);
  }

  @Override
  public Optional<String> activation() {
    return Optional.of("Softmax");
  }

  @Override
  public int leastUnits() {
    return 2;
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.toTargets(labels, output, true);
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    ValueRef targets = LabelForms.smooth(ops, labels, labelSmoothing, units);
    ValueRef entropy =
        ops.op(
            "Neg",
            "entropy",
            ops.op("Mul", "product", targets, ops.op("LogSoftmax", "LogSoftmax", predictions)));
    ValueRef one = LabelForms.number(ops, "one", 1);
    ValueRef error = ops.op("Sub", "error", one, ops.op("Softmax", "Softmax", predictions));
    ValueRef each = ops.op("Mul", "focal", focus.write(ops, error), entropy);
    ValueRef sum = ops.reduce("Sum", "Sum", each, false, 1);
    return ops.op("Mul", "weighted", sum, LabelForms.number(ops, "alpha", focus.alpha()));
  }
}
