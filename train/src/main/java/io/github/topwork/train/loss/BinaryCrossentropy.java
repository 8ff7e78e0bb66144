package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.Optional;

/**
 * Sigmoid cross-entropy, mean over units and examples.
 *
 * @param labelSmoothing share of every target that is spread evenly over the classes, in [0, 1)
 */
record BinaryCrossentropy(double labelSmoothing) implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "binary_crossentropy",
          settings -> new BinaryCrossentropy(settings.number(LabelForms.SMOOTHING, 0)));

  BinaryCrossentropy {
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
    return Optional.of("Sigmoid");
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.requireProbabilities(LabelForms.toTargetsOfTwo(labels, output));
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    ValueRef targets = LabelForms.smooth(ops, labels, labelSmoothing, 2);
    // max(x, 0) - x·z + log(1 + exp(-|x|)) with both cases selected by x >= 0, as TensorFlow has
    // it: built from Relu and Abs the gradient at x = 0, where a zero kernel starts, is wrong.
    ValueRef zeros = ops.op("ZerosLike", "zeros_like", predictions);
    ValueRef positive = ops.op("GreaterEqual", "GreaterEqual", predictions, zeros);
    ValueRef negated = ops.op("Neg", "Neg", predictions);
    ValueRef relu = ops.op("SelectV2", "Select", positive, predictions, zeros);
    ValueRef minusAbs = ops.op("SelectV2", "Select_1", positive, negated, predictions);
    ValueRef product = ops.op("Mul", "mul", predictions, targets);
    ValueRef tail = ops.op("Log1p", "Log1p", ops.op("Exp", "Exp", minusAbs));
    ValueRef each = ops.op("AddV2", "logistic_loss", ops.op("Sub", "sub", relu, product), tail);
    return ops.reduce("Mean", "Mean", each, false, 0, 1);
  }
}
