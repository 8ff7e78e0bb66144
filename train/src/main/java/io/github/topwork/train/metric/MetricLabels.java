package io.github.topwork.train.metric;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.loss.Loss;

/** What the metrics share: labels of the right form, and counting where they are met. */
final class MetricLabels {
  private MetricLabels() {}

  static void require(Metric metric, Loss loss, DataType labelType) {
    if (loss.labelType() != labelType) {
      throw new IllegalArgumentException(
          "metric: "
              + metric.name()
              + " with loss "
              + loss.name()
              + " (expected: a loss whose labels are "
              + (labelType == DataType.INT32 ? "class indices" : "rows of targets")
              + "; Metric.accuracy() fits every loss)");
    }
  }

  static ValueRef meanEqual(OpWriter ops, ValueRef a, ValueRef b, DataType type, int... axes) {
    ValueRef equal = ops.typed("Equal", "Equal", type, a, b);
    return ops.reduce(
        "Mean", "Mean", ops.cast("Cast", equal, DataType.BOOL, DataType.FLOAT), false, axes);
  }
}
