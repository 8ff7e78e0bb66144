package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;

/** What losses with a margin between two classes share: targets -1 and 1, distances from it. */
final class HingeLabels {
  private HingeLabels() {}

  /** Targets of a batch; where all are 0 or 1, 0 means -1, as in Keras. */
  static TensorData of(TensorData labels, Shape output) {
    TensorData targets = LabelForms.toTargets(labels, output, false);
    float[] values = targets.toFloats();
    for (float value : values) {
      if (value != 0 && value != 1) {
        return targets;
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * values[i] - 1;
    }
    return TensorData.ofFloats(values, targets.shape().toSizes());
  }

  /** How far outputs are on the wrong side of the margin. */
  static ValueRef excess(OpWriter ops, ValueRef outputs, ValueRef targets) {
    ValueRef product = ops.op("Mul", "product", targets, outputs);
    ValueRef distance = ops.op("Sub", "distance", LabelForms.number(ops, "one", 1), product);
    return ops.op("Maximum", "excess", distance, LabelForms.number(ops, "zero", 0));
  }
}
