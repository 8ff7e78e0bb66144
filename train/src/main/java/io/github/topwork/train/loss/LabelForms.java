package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;

/** Turns labels as data sets have them into labels as losses take them. */
final class LabelForms {
  static final String SMOOTHING = "label_smoothing";

  /** How far two shares in float32 may be from a sum of 1. */
  private static final double PAIR_SUM = 1e-5;

  private LabelForms() {}

  /** Class indices {@code int32[batch]}, each below the number of units. */
  static TensorData toIndices(TensorData labels, Shape output) {
    int batch = batch(labels);
    int units = units(output);
    int[] indices;
    if (isIndices(labels)) {
      indices = labels.toInts();
    } else if (isRows(labels, output)) {
      requireOneHot(labels, units);
      indices = TensorRows.argMax(labels);
    } else {
      throw mismatch(labels, "class indices int32[batch], or rows float32[batch, " + units + "]");
    }
    for (int index : indices) {
      if (index < 0 || index >= units) {
        throw mismatch(labels, "class indices from 0 to " + (units - 1) + ", not " + index);
      }
    }
    return TensorData.ofInts(indices, batch);
  }

  private static void requireOneHot(TensorData rows, int units) {
    double[] values = rows.toDoubles();
    for (int start = 0; start < values.length; start += units) {
      int ones = 0;
      int zeros = 0;
      for (int i = start; i < start + units; i++) {
        ones += values[i] == 1 ? 1 : 0;
        zeros += values[i] == 0 ? 1 : 0;
      }
      if (ones != 1 || zeros != units - 1) {
        throw mismatch(rows, "one-hot rows; categorical_crossentropy takes shares of classes");
      }
    }
  }

  /**
   * Targets of one unit for two classes: of rows {@code float32[batch, 2]} the shares of the second
   * class, else as {@link #toTargets}.
   */
  static TensorData toTargetsOfTwo(TensorData labels, Shape output) {
    boolean isPairs =
        units(output) == 1
            && labels.shape().rank() == 2
            && labels.shape().dim(1).sizeOrMinusOne() == 2
            && labels.type().isFloating();
    if (!isPairs) {
      return toTargets(labels, output, false);
    }
    int batch = batch(labels);
    double[] pairs = labels.toDoubles();
    double[] second = new double[batch];
    for (int i = 0; i < batch; i++) {
      second[i] = pairs[2 * i + 1];
      if (Math.abs(pairs[2 * i] + second[i] - 1) > PAIR_SUM) {
        throw mismatch(labels, "rows of the shares of two classes, which sum to 1");
      }
    }
    return floats(second, batch, 1);
  }

  /** Targets {@code float32} of the output's shape; indices become one-hot rows where asked. */
  static TensorData toTargets(TensorData labels, Shape output, boolean oneHot) {
    int batch = batch(labels);
    int units = units(output);
    if (isRows(labels, output)) {
      return labels.type() == DataType.FLOAT ? labels : floats(labels.toDoubles(), batch, units);
    }
    if (oneHot && isIndices(labels)) {
      float[] rows = new float[batch * units];
      int[] indices = toIndices(labels, output).toInts();
      for (int i = 0; i < batch; i++) {
        rows[i * units + indices[i]] = 1;
      }
      return TensorData.ofFloats(rows, batch, units);
    }
    if (units == 1 && labels.elementCount() == batch) {
      return floats(labels.toDoubles(), batch, 1);
    }
    throw mismatch(
        labels,
        "targets float32[batch, "
            + units
            + "]"
            + (oneHot ? ", or class indices int32[batch]" : ""));
  }

  /**
   * Returns the targets, each of them from 0 to 1: a class index above 1 belongs to another loss.
   */
  static TensorData requireProbabilities(TensorData targets) {
    for (float target : targets.toFloats()) {
      if (!(target >= 0 && target <= 1)) {
        throw mismatch(targets, "targets from 0 to 1, not " + target);
      }
    }
    return targets;
  }

  static void checkSmoothing(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(SMOOTHING + ": " + share + " (expected: >= 0 and < 1)");
    }
  }

  /** Targets of which a share is spread over the classes; metrics see them as they were. */
  static ValueRef smooth(OpWriter ops, ValueRef targets, double share, int classes) {
    if (share == 0) {
      return targets;
    }
    ValueRef kept = ops.constant("kept", TensorData.scalar((float) (1 - share)));
    ValueRef spread = ops.constant("spread", TensorData.scalar((float) (share / classes)));
    return ops.op("AddV2", "smooth", ops.op("Mul", "scaled", targets, kept), spread);
  }

  private static int batch(TensorData labels) {
    return Math.toIntExact(labels.shape().dim(0).sizeOrMinusOne());
  }

  private static int units(Shape output) {
    return Math.toIntExact(output.dim(-1).sizeOrMinusOne());
  }

  private static boolean isIndices(TensorData labels) {
    return labels.type().isInteger()
        && (labels.shape().rank() == 1
            || (labels.shape().rank() == 2 && labels.shape().dim(1).sizeOrMinusOne() == 1));
  }

  private static boolean isRows(TensorData labels, Shape output) {
    return labels.shape().rank() == 2
        && labels.shape().dim(1).sizeOrMinusOne() == units(output)
        && labels.type() != DataType.STRING;
  }

  private static TensorData floats(double[] values, int batch, int units) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return TensorData.ofFloats(floats, batch, units);
  }

  private static ShapeMismatchException mismatch(TensorData labels, String expected) {
    return new ShapeMismatchException(
        new Problem(
            "Labels do not fit the loss",
            labels.toString(),
            expected,
            "labels of a batch",
            "choose the loss for these labels, or a head with as many units as there are classes"));
  }
}
