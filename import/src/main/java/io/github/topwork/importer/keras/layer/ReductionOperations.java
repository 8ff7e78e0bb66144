package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;

/** Operations over whole axes. */
final class ReductionOperations {
  private ReductionOperations() {}

  /** A reduction of numbers of any type. */
  static Operation reduce(String op) {
    return Operation.of(in -> reduce(in, Formula.like(in.call(), in.tensor("x")), op), "x", "axis");
  }

  /** A reduction that makes fractions. */
  static Operation floating(String op) {
    return Operation.of(in -> reduce(in, Formula.of(in.call()), op), "x", "axis");
  }

  private static ValueRef reduce(Operands in, Formula f, String op) {
    ValueRef x = f.cast(in.tensor("x"), f.type());
    return f.reduce(op, x, keepDims(in), in.axes(f.rank(x), "axis"));
  }

  /** Whether some element is not zero. */
  static ValueRef any(Operands in) {
    Formula f = Formula.of(in.call());
    ValueRef x = in.tensor("x");
    boolean isTruth = in.call().type(x).filter(type -> type == DataType.BOOL).isPresent();
    ValueRef truths = isTruth ? x : Formula.like(in.call(), x).notEqual(x, 0);
    ValueRef ones = f.cast(truths, DataType.BOOL, DataType.FLOAT);
    return f.isGreater(f.reduce("Max", ones, keepDims(in), in.axes(f.rank(x), "axis")), 0);
  }

  private static boolean keepDims(Operands in) {
    return in.flag(false, "keepdims", "keep_dims");
  }

  /** The mean of squared distances from the mean. */
  static ValueRef variance(Operands in) {
    Formula f = Formula.of(in.call());
    ValueRef x = f.cast(in.tensor("x"), f.type());
    int[] axes = in.axes(f.rank(x), "axis");
    ValueRef mean = f.reduce("Mean", x, true, axes);
    return f.reduce("Mean", f.op("SquaredDifference", x, mean), keepDims(in), axes);
  }

  static ValueRef deviation(Operands in) {
    return Formula.of(in.call()).op("Sqrt", variance(in));
  }

  /** The length of vectors. */
  static ValueRef norm(Operands in) {
    in.choice("ord", "euclidean");
    Formula f = Formula.of(in.call());
    ValueRef x = f.cast(in.tensor("x"), f.type());
    ValueRef squares = f.op("Square", x);
    return f.op("Sqrt", f.reduce("Sum", squares, keepDims(in), in.axes(f.rank(x), "axis")));
  }

  /** Vectors of length 1. */
  static ValueRef normalize(Operands in) {
    if (in.integer(2, "order") != 2) {
      throw new LayerException("order " + in.json("order"), "order 2");
    }
    Formula f = Formula.of(in.call());
    ValueRef x = f.cast(in.tensor("x"), f.type());
    double epsilon = Normalize.defaultEpsilon(in.call());
    if (in.has("epsilon")) {
      // That of TensorFlow is of the squared length, that of Keras 3 of the length.
      double given = in.number(0, "epsilon");
      epsilon = in.call().kerasVersion() < 3 ? Math.sqrt(given) : given;
    }
    return Normalize.write(f, x, epsilon, in.axes(f.rank(x), "axis"));
  }

  static ValueRef softmax(Operands in, Formula f, ValueRef x) {
    return Softmax.write(f, x, in.has("axis") ? in.integers("axis") : new int[] {-1});
  }

  static ValueRef logSoftmax(Operands in, Formula f, ValueRef x) {
    return Softmax.logarithm(f, x, in.integer(-1, "axis"));
  }
}
