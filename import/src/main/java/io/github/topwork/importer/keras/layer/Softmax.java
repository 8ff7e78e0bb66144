package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.stream.IntStream;

/** Softmax and its kin along any axis. */
final class Softmax {
  private Softmax() {}

  /** Writes the softmax over one axis, or over several together. */
  static ValueRef write(Formula f, ValueRef x, int... axes) {
    if (axes.length == 1) {
      return along(f, "Softmax", x, axes[0]);
    }
    // The maximum is taken off so that no exponential overflows; it does not change the result.
    ValueRef exponentials = f.op("Exp", f.op("Sub", x, f.reduce("Max", x, true, axes)));
    return f.op("RealDiv", exponentials, f.reduce("Sum", exponentials, true, axes));
  }

  /** Writes the logarithm of the softmax over an axis. */
  static ValueRef logarithm(Formula f, ValueRef x, int axis) {
    return along(f, "LogSoftmax", x, axis);
  }

  /** TensorFlow's ops know the last axis only. */
  private static ValueRef along(Formula f, String op, ValueRef x, int axis) {
    int rank = f.rank(x);
    int last = rank - 1;
    int along = Formula.axis(axis, rank);
    if (along == last) {
      return f.op(op, x);
    }
    int[] swap = IntStream.range(0, rank).toArray();
    swap[along] = last;
    swap[last] = along;
    return f.transpose(f.op(op, f.transpose(x, swap)), swap);
  }

  /**
   * Writes {@code sparsemax} along an axis: {@code max(x - tau, 0)}. Instead of sorting, each
   * element is compared with each. Elements count if what all others have above them adds up to
   * less than 1; for each that counts, Keras (3.15) adds up those from the largest down to it, and
   * {@code tau} is the total of these sums less 1, by how many count. That is more than the
   * projection onto the simplex would take off, but it is what models were trained with.
   */
  static ValueRef sparse(Formula f, ValueRef x, int axis) {
    int along = Formula.axis(axis, f.rank(x));
    Formula booleans = Formula.of(f.call(), DataType.BOOL);
    ValueRef others = f.expandDims(x, along);
    ValueRef own = f.expandDims(x, along + 1);
    ValueRef above = f.op("Relu", f.op("Sub", others, own));
    ValueRef excess = f.reduce("Sum", above, false, along + 1);
    ValueRef counts = booleans.cast(f.op("Less", excess, f.number(1)), DataType.FLOAT);
    ValueRef larger = booleans.cast(f.op("Greater", others, own), DataType.FLOAT);
    ValueRef equal = booleans.cast(f.equal(others, own), DataType.FLOAT);
    ValueRef ofLarger = f.reduce("Sum", f.op("Mul", larger, others), false, along + 1);
    // Of m equal elements the first comes after none of them and the last after m - 1.
    ValueRef ties = f.times(f.plus(f.reduce("Sum", equal, false, along + 1), 1), 0.5);
    ValueRef sums = f.op("AddV2", ofLarger, f.op("Mul", x, ties));
    ValueRef total = f.reduce("Sum", f.op("Mul", sums, counts), true, along);
    ValueRef tau = f.op("RealDiv", f.plus(total, -1), f.reduce("Sum", counts, true, along));
    return f.op("Relu", f.op("Sub", x, tau));
  }
}
