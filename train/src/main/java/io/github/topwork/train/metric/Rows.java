package io.github.topwork.train.metric;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;

/** What metrics share: labels of the right form, and the width of rows. */
final class Rows {
  private Rows() {}

  /** Units of {@code float32[batch, units]}. */
  static int units(TensorData rows) {
    return Math.toIntExact(rows.shape().dim(-1).sizeOrMinusOne());
  }

  static Metric requireIndices(Metric metric, Loss loss) {
    return require(metric, loss, DataType.INT32, "class indices");
  }

  static Metric requireTargets(Metric metric, Loss loss) {
    return require(metric, loss, DataType.FLOAT, "rows of targets");
  }

  private static Metric require(Metric metric, Loss loss, DataType type, String labels) {
    if (loss.labelType() != type) {
      throw new IllegalArgumentException(
          "metric: "
              + metric.name()
              + " with loss "
              + loss.name()
              + " (expected: a loss whose labels are "
              + labels
              + "; accuracy fits every loss)");
    }
    return metric;
  }
}
