package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongBinaryOperator;

/**
 * Reductions of integers and booleans, which are the same in any order. Sums of real numbers are
 * not.
 */
final class ConstantReductions {
  private record Reduction(LongBinaryOperator operator, long start32, long start64) {
    static Reduction of(LongBinaryOperator operator, long start) {
      return new Reduction(operator, start, start);
    }
  }

  private static final Map<String, Reduction> INTEGERS =
      Map.of(
          "Max",
          new Reduction(Math::max, Integer.MIN_VALUE, Long.MIN_VALUE),
          "Min",
          new Reduction(Math::min, Integer.MAX_VALUE, Long.MAX_VALUE),
          "Sum",
          Reduction.of(Long::sum, 0),
          "Prod",
          Reduction.of((a, b) -> a * b, 1));

  private static final Map<String, Reduction> BOOLEANS =
      Map.of("All", Reduction.of((a, b) -> a & b, 1), "Any", Reduction.of((a, b) -> a | b, 0));

  private ConstantReductions() {}

  /**
   * The result, if the op is one of these.
   *
   * @param shape shape of the result, as inferred: the axes have been checked with it
   */
  static Optional<TensorData> evaluate(Node node, List<TensorData> inputs, Shape shape) {
    TensorData x = inputs.get(0);
    boolean isInteger = x.type() == DataType.INT32 || x.type() == DataType.INT64;
    Reduction reduction =
        isInteger
            ? INTEGERS.get(node.op())
            : x.type() == DataType.BOOL ? BOOLEANS.get(node.op()) : null;
    if (reduction == null || inputs.size() != 2) {
      return Optional.empty();
    }
    long[] values = x.toLongs();
    long[] results = new long[Math.toIntExact(shape.elementCount())];
    Arrays.fill(results, x.type() == DataType.INT64 ? reduction.start64() : reduction.start32());
    int[] to = places(x.shape(), inputs.get(1).toLongs());
    for (int i = 0; i < values.length; i++) {
      results[to[i]] = reduction.operator().applyAsLong(results[to[i]], values[i]);
    }
    return Optional.of(
        isInteger
            ? ConstantArithmetic.integers(x.type(), results, shape)
            : ConstantArithmetic.booleans(results, shape));
  }

  /** For each element, the index of the result that it goes into. */
  private static int[] places(Shape shape, long[] axes) {
    Set<Integer> reduced = new HashSet<>();
    for (long axis : axes) {
      reduced.add((int) (axis < 0 ? axis + shape.rank() : axis));
    }
    long[] sizes = shape.toSizes();
    int[] steps = new int[sizes.length];
    int step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      steps[axis] = reduced.contains(axis) ? 0 : step;
      step = reduced.contains(axis) ? step : Math.multiplyExact(step, (int) sizes[axis]);
    }
    return IndexMaps.strided(shape, 0, steps);
  }
}
