package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A size that ops need: a number where shapes tell it while the graph is written, else an int32
 * scalar that the graph computes. Arithmetic on numbers writes no ops.
 *
 * @param number the size, if {@code value} is null
 * @param value computes the size
 */
record Size(int number, @Nullable ValueRef value) {
  /** A number. */
  static Size of(long number) {
    return new Size(Math.toIntExact(number), null);
  }

  /** The size of dimension {@code axis} of a value. */
  static Size of(LayerCall call, String name, ValueRef x, int axis) {
    Dim dim = call.shape(x).dim(axis);
    if (dim.isKnown()) {
      return of(dim.sizeOrMinusOne());
    }
    OpWriter ops = call.ops();
    ValueRef element =
        ops.add(
            ops.node("StridedSlice", name)
                .input(
                    ops.shapeOf(name + "/shape", x),
                    ops.constant(name + "/begin", TensorData.vector(axis)),
                    ops.constant(name + "/end", TensorData.vector(axis + 1)),
                    ops.constant(name + "/strides", TensorData.vector(1)))
                .attribute("T", DataType.INT32)
                .attribute("Index", DataType.INT32)
                .attribute("begin_mask", 0)
                .attribute("end_mask", 0)
                .attribute("ellipsis_mask", 0)
                .attribute("new_axis_mask", 0)
                .attribute("shrink_axis_mask", 1));
    return new Size(0, element);
  }

  boolean isNumber() {
    return value == null;
  }

  /** The size as an int32 scalar; numbers become constants. */
  ValueRef write(OpWriter ops, String name) {
    return value == null ? ops.constant(name, TensorData.scalar(number)) : value;
  }

  /** A vector of sizes: a constant if all of them are numbers. */
  static ValueRef vector(OpWriter ops, String name, List<Size> sizes) {
    if (sizes.stream().allMatch(Size::isNumber)) {
      return ops.constant(name, TensorData.vector(sizes.stream().mapToInt(Size::number).toArray()));
    }
    ValueRef[] scalars = new ValueRef[sizes.size()];
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = sizes.get(i).write(ops, name + "/" + i);
    }
    return ops.pack(name, DataType.INT32, scalars);
  }

  Size plus(OpWriter ops, String name, int addend) {
    return addend == 0 ? this : with(ops, "AddV2", name, of(addend));
  }

  Size times(OpWriter ops, String name, int factor) {
    return factor == 1 ? this : with(ops, "Mul", name, of(factor));
  }

  Size minus(OpWriter ops, String name, Size other) {
    return with(ops, "Sub", name, other);
  }

  /** Half of it, which must not be negative, rounded down. */
  Size half(OpWriter ops, String name) {
    return scaled(ops, name, 1, 2);
  }

  Size min(OpWriter ops, String name, Size other) {
    return with(ops, "Minimum", name, other);
  }

  Size max(OpWriter ops, String name, Size other) {
    return with(ops, "Maximum", name, other);
  }

  private Size with(OpWriter ops, String op, String name, Size other) {
    if (isNumber() && other.isNumber()) {
      return of(
          switch (op) {
            case "AddV2" -> (long) number + other.number;
            case "Sub" -> (long) number - other.number;
            case "Mul" -> (long) number * other.number;
            case "Minimum" -> Math.min(number, other.number);
            case "Maximum" -> Math.max(number, other.number);
            default -> throw new IllegalArgumentException("op: " + op);
          });
    }
    ValueRef left = write(ops, name + "/x");
    ValueRef right = other.write(ops, name + "/y");
    return new Size(0, ops.typed(op, name, DataType.INT32, left, right));
  }

  /**
   * It times {@code factor / divisor}, rounded towards zero, with the rounding of float32 that
   * Keras has there.
   */
  Size scaled(OpWriter ops, String name, int factor, int divisor) {
    Size product = times(ops, name + "/product", factor);
    if (product.isNumber()) {
      return of((int) ((float) product.number / divisor));
    }
    ValueRef whole = product.write(ops, name);
    ValueRef real = ops.cast(name + "/real", whole, DataType.INT32, DataType.FLOAT);
    ValueRef by = ops.constant(name + "/divisor", TensorData.scalar((float) divisor));
    ValueRef quotient = ops.op("RealDiv", name + "/quotient", real, by);
    return new Size(0, ops.cast(name, quotient, DataType.FLOAT, DataType.INT32));
  }

  /** This where {@code condition}, a bool scalar, holds, else the other. */
  Size where(OpWriter ops, String name, ValueRef condition, Size other) {
    ValueRef yes = write(ops, name + "/yes");
    ValueRef no = other.write(ops, name + "/no");
    return new Size(
        0,
        ops.add(
            ops.node("SelectV2", name).input(condition, yes, no).attribute("T", DataType.INT32)));
  }

  /** Whether it is at least {@code least}, as a bool scalar. */
  ValueRef isAtLeast(OpWriter ops, String name, int least) {
    return ops.typed(
        "GreaterEqual",
        name,
        DataType.INT32,
        write(ops, name + "/x"),
        ops.constant(name + "/y", TensorData.scalar(least)));
  }

  /** Shapes a value so; at most one size that is not a number costs no ops. */
  static ValueRef reshape(LayerCall call, String name, ValueRef x, List<Size> sizes) {
    OpWriter ops = call.ops();
    if (sizes.stream().filter(size -> !size.isNumber()).count() <= 1) {
      return ops.reshape(
          name, x, sizes.stream().mapToInt(size -> size.isNumber() ? size.number : -1).toArray());
    }
    return ops.add(
        ops.node("Reshape", name)
            .input(x, vector(ops, name + "/shape", sizes))
            .attribute("T", DataType.FLOAT)
            .attribute("Tshape", DataType.INT32));
  }
}
