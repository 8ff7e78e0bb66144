package io.github.topwork.train.metric;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;

/** What metrics share: labels of the right form, and the places of classes in rows. */
final class Rows {
  private Rows() {}

  /** Units of {@code float32[batch, units]}. */
  static int units(TensorData rows) {
    return Math.toIntExact(rows.shape().dim(-1).sizeOrMinusOne());
  }

  /** Index of the greatest of each row; the first of equals. */
  static int[] argMax(TensorData rows) {
    float[] values = rows.toFloats();
    int units = units(rows);
    int[] greatest = new int[values.length / units];
    for (int i = 0; i < greatest.length; i++) {
      for (int j = 1; j < units; j++) {
        if (values[i * units + j] > values[i * units + greatest[i]]) {
          greatest[i] = j;
        }
      }
    }
    return greatest;
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
