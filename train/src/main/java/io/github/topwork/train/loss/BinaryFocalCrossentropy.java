package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import java.util.Optional;

/**
 * Sigmoid cross-entropy in which examples that are already right count less (Lin and others 2018).
 *
 * @param balanced whether positive targets count {@code alpha} and negative ones {@code 1 - alpha}
 * @param focus the two factors
 * @param labelSmoothing share of every target that is spread evenly over the classes, in [0, 1)
 */
record BinaryFocalCrossentropy(boolean balanced, Focus focus, double labelSmoothing)
    implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "binary_focal_crossentropy",
          settings ->
              new BinaryFocalCrossentropy(
                  settings.flag("apply_class_balancing", false),
                  Focus.of(settings),
                  LabelForms.smoothing(settings)));

  BinaryFocalCrossentropy {
    LabelForms.checkSmoothing(labelSmoothing);
  }

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Spec spec() {
    return focus
        .addTo(Spec.of(name()).with("apply_class_balancing", balanced))
        .with(LabelForms.SMOOTHING, labelSmoothing);
  }

  @Override
  public Optional<String> activation() {
    return Optional.of("Sigmoid");
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.requireProbabilities(LabelForms.toTargets(labels, output, false));
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    ValueRef targets = LabelForms.smooth(ops, labels, labelSmoothing, 2);
    ValueRef entropy = BinaryCrossentropy.ofUnits(ops.below("entropy"), predictions, targets);
    ValueRef one = LabelForms.number(ops, "one", 1);
    ValueRef others = ops.op("Sub", "others", one, targets);
    ValueRef probability = ops.op("Sigmoid", "Sigmoid", predictions);
    // 1 - p of what is right: 1 - (z·p + (1 - z)(1 - p)) = z(1 - p) + (1 - z)p.
    ValueRef missed = ops.op("Mul", "missed", targets, ops.op("Sub", "rest", one, probability));
    ValueRef wrong = ops.op("Mul", "wrong", others, probability);
    ValueRef factor = focus.write(ops, ops.op("AddV2", "error", missed, wrong));
    ValueRef each = ops.op("Mul", "focal", factor, entropy);
    if (balanced) {
      ValueRef ofPositive = LabelForms.number(ops, "alpha", focus.alpha());
      ValueRef ofNegative = LabelForms.number(ops, "beta", 1 - focus.alpha());
      ValueRef weight =
          ops.op(
              "AddV2",
              "weight",
              ops.op("Mul", "positive", targets, ofPositive),
              ops.op("Mul", "negative", others, ofNegative));
      each = ops.op("Mul", "balanced", weight, each);
    }
    return LabelForms.mean(ops, each);
  }
}
