package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;

/** A loss that is the mean, over the units of an output, of a function of output and target. */
interface UnitLoss extends Loss {
  /** Writes the loss of every unit, of the outputs' shape. */
  ValueRef ofUnits(OpWriter ops, ValueRef outputs, ValueRef targets);

  @Override
  default TensorData labels(TensorData labels, Shape output) {
    return LabelForms.toTargets(labels, output, false);
  }

  @Override
  default ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    return LabelForms.mean(ops, ofUnits(ops, predictions, labels));
  }
}
