package io.github.topwork.train.metric;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;

/** What metrics share: labels of the right form, and the width of rows. */
final class Rows {
  /** What Keras keeps divisors and logarithms away from 0 with. */
  static final double EPSILON = 1e-7;

  private Rows() {}

  /** A probability of which the logarithm and that of the rest are finite; Keras's float32. */
  static float inside(double probability) {
    return Math.max((float) EPSILON, Math.min(1 - (float) EPSILON, (float) probability));
  }

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

  /** The metric for rows of targets; of class indices it is told as rows with one 1. */
  static Metric takingIndices(Metric metric, Loss loss) {
    return loss.labelType() == DataType.INT32
        ? new OneHotLabels(metric)
        : requireTargets(metric, loss);
  }

  /** Refuses a unit, -1 for all, that the output does not have. */
  static void requireUnit(Metric metric, int classId, int units) {
    if (classId >= units) {
      throw new IllegalArgumentException(
          "metric: "
              + metric.name()
              + " of class_id "
              + classId
              + " (expected: 0 to "
              + (units - 1)
              + ", a unit of the output)");
    }
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
