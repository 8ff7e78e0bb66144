package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Writes ops of one element type below a layer's scope, and names them after their op. */
final class Formula {
  /** Among the sizes of {@link #reshape}: the size of the same axis of the source. */
  static final int SAME = -2;

  /** Among the sizes of {@link #reshape}: whatever is left. */
  static final int REST = -1;

  private final LayerCall call;
  private final OpWriter ops;
  private final DataType type;

  private Formula(LayerCall call, DataType type) {
    this(call, type, call.ops());
  }

  private Formula(LayerCall call, DataType type, OpWriter ops) {
    this.call = call;
    this.ops = ops;
    this.type = type;
  }

  /** Returns a writer of the same ops below a scope of this one. */
  Formula below(String scope) {
    return new Formula(call, type, ops.below(scope));
  }

  /** Returns a writer of float32 ops. */
  static Formula of(LayerCall call) {
    return new Formula(call, DataType.FLOAT);
  }

  /** Returns a writer of ops on elements of this type. */
  static Formula of(LayerCall call, DataType type) {
    return new Formula(call, type);
  }

  /** Returns a writer of ops on elements such as {@code x} has. */
  static Formula like(LayerCall call, ValueRef x) {
    return new Formula(call, call.type(x).orElse(DataType.FLOAT));
  }

  LayerCall call() {
    return call;
  }

  DataType type() {
    return type;
  }

  /**
   * The rank of a value.
   *
   * @throws LayerException if it cannot be told
   */
  int rank(ValueRef x) {
    Shape shape = call.shape(x);
    if (!shape.isRanked()) {
      throw new LayerException("a value of unknown rank", "a rank that can be told");
    }
    return shape.rank();
  }

  /**
   * An axis counted from the start.
   *
   * @throws LayerException if there is none such among {@code rank}
   */
  static int axis(int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new LayerException("axis " + axis, "an axis of rank " + rank);
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** Writes an op whose only attribute is the element type. */
  ValueRef op(String op, ValueRef... inputs) {
    return ops.typed(op, ops.freshName(op), type, inputs);
  }

  /** Starts a node with the element type as its attribute {@code T}. */
  Node.Builder node(String op, ValueRef... inputs) {
    return ops.node(op, ops.freshName(op)).input(inputs).attribute("T", type);
  }

  /** Adds a node; returns its first output. */
  ValueRef add(Node.Builder node) {
    return ops.add(node);
  }

  /** Writes a constant. */
  ValueRef constant(TensorData value) {
    return ops.constant(ops.freshName("Const"), value);
  }

  /** Writes a scalar of the element type. */
  ValueRef number(double value) {
    return constant(Constants.scalar(type, value));
  }

  /** Writes a vector of int32. */
  ValueRef ints(int... values) {
    return constant(TensorData.vector(values));
  }

  ValueRef plus(ValueRef x, double number) {
    return op("AddV2", x, number(number));
  }

  ValueRef times(ValueRef x, double number) {
    return op("Mul", x, number(number));
  }

  /** Writes {@code min(max(x, low), high)}. */
  ValueRef clip(ValueRef x, double low, double high) {
    return op("Minimum", op("Maximum", x, number(low)), number(high));
  }

  /** Writes {@code x > number} as booleans. */
  ValueRef isGreater(ValueRef x, double number) {
    return op("Greater", x, number(number));
  }

  /** Writes {@code x == y} as booleans. */
  ValueRef equal(ValueRef x, ValueRef y) {
    return add(node("Equal", x, y).attribute("incompatible_shape_error", true));
  }

  /** Writes {@code x != number} as booleans. */
  ValueRef notEqual(ValueRef x, double number) {
    return add(node("NotEqual", x, number(number)).attribute("incompatible_shape_error", true));
  }

  /** Writes a conversion of booleans or numbers whose element type is known. */
  ValueRef cast(ValueRef x, DataType from, DataType to) {
    return ops.cast(ops.freshName("Cast"), x, from, to);
  }

  /** Writes a conversion to another element type; nothing where it is the same. */
  ValueRef cast(ValueRef x, DataType to) {
    DataType from = call.type(x).orElse(type);
    return from == to ? x : ops.cast(ops.freshName("Cast"), x, from, to);
  }

  /** Writes a reduction over some axes. */
  ValueRef reduce(String op, ValueRef x, boolean keepDims, int... axes) {
    return add(
        node(op, x, ints(axes)).attribute("Tidx", DataType.INT32).attribute("keep_dims", keepDims));
  }

  /** Writes a change of the order of axes; nothing where it is the same. */
  ValueRef transpose(ValueRef x, int... order) {
    boolean isSame = true;
    for (int i = 0; i < order.length; i++) {
      isSame &= order[i] == i;
    }
    return isSame ? x : add(node("Transpose", x, ints(order)).attribute("Tperm", DataType.INT32));
  }

  /** Writes a new axis of size 1. */
  ValueRef expandDims(ValueRef x, int axis) {
    return add(
        node("ExpandDims", x, constant(TensorData.scalar(axis))).attribute("Tdim", DataType.INT32));
  }

  /** Writes the elements along an axis that indices of int32 name. */
  ValueRef gather(ValueRef x, ValueRef indices, int axis) {
    return add(
        ops.node("GatherV2", ops.freshName("GatherV2"))
            .input(x, indices, constant(TensorData.scalar(axis)))
            .attribute("Tparams", type)
            .attribute("Tindices", DataType.INT32)
            .attribute("Taxis", DataType.INT32)
            .attribute("batch_dims", 0));
  }

  /** Writes the removal of axes of size 1; of all of them where none is named. */
  ValueRef squeeze(ValueRef x, int... axes) {
    return add(node("Squeeze", x).attribute("squeeze_dims", Attribute.ofInts(longs(axes))));
  }

  /** Writes a join of values along an axis. */
  ValueRef concatenate(int axis, ValueRef... values) {
    ValueRef[] inputs = Arrays.copyOf(values, values.length + 1);
    inputs[values.length] = constant(TensorData.scalar(axis));
    return add(
        node("ConcatV2", inputs).attribute("N", values.length).attribute("Tidx", DataType.INT32));
  }

  /** Writes values one beside the other along a new axis. */
  ValueRef stack(int axis, List<ValueRef> values) {
    return add(
        node("Pack", values.toArray(new ValueRef[0]))
            .attribute("N", values.size())
            .attribute("axis", axis));
  }

  /** Writes the parts of {@code x} along an axis, which disappears. */
  List<ValueRef> unstack(ValueRef x, int axis, int count) {
    ValueRef first = add(node("Unpack", x).attribute("num", count).attribute("axis", axis));
    return outputs(first, count);
  }

  /** Writes equal parts of {@code x} along an axis, which stays. */
  List<ValueRef> split(ValueRef x, int axis, int count) {
    ValueRef first =
        add(node("Split", constant(TensorData.scalar(axis)), x).attribute("num_split", count));
    return outputs(first, count);
  }

  private static List<ValueRef> outputs(ValueRef first, int count) {
    return IntStream.range(0, count).mapToObj(i -> new ValueRef(first.node(), i)).toList();
  }

  /** Writes copies along each axis. */
  ValueRef tile(ValueRef x, int... multiples) {
    return add(node("Tile", x, ints(multiples)).attribute("Tmultiples", DataType.INT32));
  }

  /**
   * Writes a reshape of {@code x}.
   *
   * @param source has the sizes that {@link #SAME} stands for
   * @param sizes numbers, {@link #SAME}, and at most once {@link #REST}
   */
  ValueRef reshape(ValueRef x, ValueRef source, int... sizes) {
    Shape shape = call.shape(source);
    int[] known = sizes.clone();
    int open = 0;
    for (int i = 0; i < known.length; i++) {
      if (known[i] == SAME) {
        known[i] = shape.dim(i).isKnown() ? (int) shape.dim(i).sizeOrMinusOne() : SAME;
      }
      open += known[i] < 0 ? 1 : 0;
    }
    if (open > 1) {
      return reshapeTo(x, sizesOf(source, known));
    }
    for (int i = 0; i < known.length; i++) {
      known[i] = Math.max(known[i], REST);
    }
    return reshapeTo(x, ints(known));
  }

  /** Writes a reshape to sizes that are a vector of int32. */
  ValueRef reshapeTo(ValueRef x, ValueRef shape) {
    return add(node("Reshape", x, shape).attribute("Tshape", DataType.INT32));
  }

  private ValueRef sizesOf(ValueRef source, int[] sizes) {
    Formula whole = new Formula(call, DataType.INT32);
    ValueRef shape =
        add(
            ops.node("Shape", ops.freshName("Shape"))
                .input(source)
                .attribute("T", call.type(source).orElse(type))
                .attribute("out_type", DataType.INT32));
    ValueRef[] scalars = new ValueRef[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      scalars[i] =
          sizes[i] == SAME
              ? whole.slice(shape, new int[] {i}, new int[] {i + 1}, new int[] {1}, 0, 0, 0, 1)
              : constant(TensorData.scalar(sizes[i]));
    }
    return ops.pack(ops.freshName("Pack"), DataType.INT32, scalars);
  }

  /** Writes a {@code StridedSlice}; the masks have one bit for each element. */
  ValueRef slice(
      ValueRef x,
      int[] begin,
      int[] end,
      int[] strides,
      int beginMask,
      int endMask,
      int newAxisMask,
      int shrinkMask) {
    return add(
        node("StridedSlice", x, ints(begin), ints(end), ints(strides))
            .attribute("Index", DataType.INT32)
            .attribute("begin_mask", beginMask)
            .attribute("end_mask", endMask)
            .attribute("ellipsis_mask", 0)
            .attribute("new_axis_mask", newAxisMask)
            .attribute("shrink_axis_mask", shrinkMask));
  }

  /** Writes a product of matrices. */
  ValueRef matMul(ValueRef x, ValueRef y, boolean transposesX, boolean transposesY) {
    boolean isPlain = rank(x) == 2 && rank(y) == 2;
    return add(
        node(isPlain ? "MatMul" : "BatchMatMulV2", x, y)
            .attribute(isPlain ? "transpose_a" : "adj_x", transposesX)
            .attribute(isPlain ? "transpose_b" : "adj_y", transposesY));
  }

  private static long[] longs(int... values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
