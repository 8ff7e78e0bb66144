package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;

/** Operations that make values of a given shape, and the shape of a value itself. */
final class FillOperations {
  private FillOperations() {}

  /** The shape of a value as a vector. */
  static ValueRef shape(Operands in) {
    ValueRef x = in.tensor("x");
    DataType type = ElementwiseOperations.type(in, DataType.INT32, "out_type");
    Formula f = Formula.like(in.call(), x);
    return f.add(f.node("Shape", x).attribute("out_type", type));
  }

  /** A value of the shape of another one, with one number everywhere. */
  static Operation like(double number) {
    return Operation.of(
        in -> {
          ValueRef x = in.tensor("x");
          Formula given = Formula.like(in.call(), x);
          DataType type = ElementwiseOperations.type(in, given.type(), "dtype");
          ValueRef shape = given.add(given.node("Shape", x).attribute("out_type", DataType.INT32));
          return fill(in, type, shape, Formula.of(in.call(), type).number(number));
        },
        "x");
  }

  /** A value of these sizes, with one number everywhere. */
  static Operation of(double number) {
    return Operation.of(
        in -> {
          DataType type = ElementwiseOperations.type(in, DataType.FLOAT, "dtype");
          return fill(in, type, in.sizes("shape"), Formula.of(in.call(), type).number(number));
        },
        "shape");
  }

  static ValueRef fill(Operands in) {
    Formula f = Formula.of(in.call(), in.type("value"));
    return fill(in, f.type(), in.sizes("dims"), in.value(f, "value"));
  }

  private static ValueRef fill(Operands in, DataType type, ValueRef sizes, ValueRef value) {
    Formula f = Formula.of(in.call(), type);
    return f.add(f.node("Fill", sizes, value).attribute("index_type", DataType.INT32));
  }

  static ValueRef broadcastTo(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    return f.add(f.node("BroadcastTo", x, in.sizes("shape")).attribute("Tidx", DataType.INT32));
  }
}
