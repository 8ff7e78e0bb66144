package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operations that pick elements of a value, or find which to pick. */
final class PickOperations {
  private PickOperations() {}

  static ValueRef gather(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    if (in.integer(0, "batch_dims") != 0) {
      throw new LayerException("batch_dims " + in.json("batch_dims"), "0");
    }
    int axis = Formula.axis(in.integer(0, "axis"), f.rank(x));
    Formula indices = Formula.of(in.call(), DataType.INT32);
    return f.gather(x, in.value(indices, "indices"), axis);
  }

  /** The parts of size 1 along an axis, without it. */
  static List<ValueRef> unstack(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int axis = Formula.axis(in.integer(0, "axis"), f.rank(x));
    Dim size = in.call().shape(x).dim(axis);
    int count = in.integer((int) size.sizeOrMinusOne(), "num");
    Limits.checkParts("parts", count);
    String node = f.add(f.node("Unpack", x).attribute("num", count).attribute("axis", axis)).node();
    return IntStream.range(0, count).mapToObj(i -> new ValueRef(node, i)).toList();
  }

  static ValueRef slice(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    return f.add(
        f.node("Slice", x, in.sizes("begin"), in.sizes("size")).attribute("Index", DataType.INT32));
  }

  static ValueRef argMax(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int axis = Formula.axis(in.integer(0, "axis"), f.rank(x));
    return f.add(
        f.node("ArgMax", x, f.constant(TensorData.scalar(axis)))
            .attribute("Tidx", DataType.INT32)
            .attribute(
                "output_type", ElementwiseOperations.type(in, DataType.INT64, "output_type")));
  }

  /** A row with one number at each index and another one everywhere else. */
  static ValueRef oneHot(Operands in) {
    Formula whole = Formula.of(in.call(), DataType.INT32);
    Formula f = Formula.of(in.call(), ElementwiseOperations.type(in, DataType.FLOAT, "dtype"));
    ValueRef indices = whole.cast(in.tensor("x"), DataType.INT32);
    int rank = whole.rank(indices);
    int depth = in.integers("depth")[0];
    Limits.checkParts("classes", depth);
    int axis = Formula.axis(in.integer(-1, "axis"), rank + 1);
    long[] sizes = new long[rank + 1];
    Arrays.fill(sizes, 1);
    sizes[axis] = depth;
    ValueRef classes =
        whole.constant(TensorData.ofInts(IntStream.range(0, depth).toArray(), sizes));
    return f.op(
        "SelectV2",
        whole.equal(whole.expandDims(indices, axis), classes),
        f.number(in.number(1, "on_value")),
        f.number(in.number(0, "off_value")));
  }

  /** Blocks of a plane become channels, or channels blocks. */
  static Operation blocks(String op) {
    return Operation.of(
        in -> {
          in.choice("data_format", "NHWC");
          ValueRef x = in.tensor("x");
          Formula f = Formula.like(in.call(), x);
          return f.add(
              f.node(op, x)
                  .attribute("block_size", in.integers("block_size")[0])
                  .attribute("data_format", "NHWC"));
        },
        "x");
  }

  /** A pool over a plane. */
  static Operation pool(String op) {
    return Operation.of(
        in -> {
          in.choice("data_format", "NHWC");
          ValueRef x = in.tensor("x");
          Formula f = Formula.of(in.call());
          if (f.rank(x) != 4) {
            throw new LayerException("a value of shape " + in.call().shape(x), "rank 4");
          }
          return f.add(
              f.node(op, f.cast(x, DataType.FLOAT))
                  .attribute("ksize", window(in.integers("ksize")))
                  .attribute("strides", window(in.integers("strides")))
                  .attribute("padding", in.choice("padding", "VALID", "SAME"))
                  .attribute("data_format", "NHWC"));
        },
        "x");
  }

  /** One number, or two, or one for each axis. */
  private static Attribute window(int... given) {
    return switch (given.length) {
      case 1 -> Attribute.ofInts(1, given[0], given[0], 1);
      case 2 -> Attribute.ofInts(1, given[0], given[1], 1);
      case 4 -> Attribute.ofInts(given[0], given[1], given[2], given[3]);
      default -> throw new LayerException("window " + Arrays.toString(given), "1, 2 or 4 numbers");
    };
  }
}
