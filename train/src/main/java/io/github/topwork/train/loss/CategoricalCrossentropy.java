package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.Optional;

/**
 * Softmax cross-entropy against rows of probabilities, mean over examples.
 *
 * @param labelSmoothing share of every target that is spread evenly over the classes, in [0, 1)
 */
record CategoricalCrossentropy(double labelSmoothing) implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "categorical_crossentropy",
          settings -> new CategoricalCrossentropy(LabelForms.smoothing(settings)));

  CategoricalCrossentropy {
    LabelForms.checkSmoothing(labelSmoothing);
  }

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with(LabelForms.SMOOTHING, labelSmoothing);
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
    return SoftmaxLoss.write(ops, predictions, targets);
  }
}
