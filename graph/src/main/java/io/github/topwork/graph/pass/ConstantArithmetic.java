package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Elementwise ops on constants, with broadcasting.
 *
 * <p>float32 is computed in float64 and rounded once: for sum, difference, product, quotient and
 * square root that is the correctly rounded float32 result, since float64 has more than twice the
 * digits (Figueroa, "When is double rounding innocuous?", 1995).
 */
final class ConstantArithmetic {
  private interface RealOperator {
    double apply(double a, double b);
  }

  private interface Comparison {
    boolean holds(int order);
  }

  private static final Map<String, DoubleUnaryOperator> REAL_UNARY =
      Map.ofEntries(
          Map.entry("Abs", Math::abs),
          Map.entry("Ceil", Math::ceil),
          Map.entry("Floor", Math::floor),
          Map.entry("Inv", x -> 1 / x),
          Map.entry("Neg", x -> -x),
          Map.entry("Reciprocal", x -> 1 / x),
          Map.entry("Relu", x -> x > 0 ? x : 0),
          Map.entry("Rsqrt", x -> 1 / Math.sqrt(x)),
          Map.entry("Sqrt", Math::sqrt),
          Map.entry("Square", x -> x * x));

  private static final Map<String, LongUnaryOperator> INTEGER_UNARY =
      Map.of("Abs", Math::abs, "Neg", x -> -x, "Square", x -> x * x);

  private static final Map<String, RealOperator> REAL =
      Map.of(
          "Add", (a, b) -> a + b,
          "AddV2", (a, b) -> a + b,
          "Sub", (a, b) -> a - b,
          "Mul", (a, b) -> a * b,
          "RealDiv", (a, b) -> a / b,
          "Maximum", (a, b) -> a < b ? b : a,
          "Minimum", (a, b) -> b < a ? b : a);

  private static final Map<String, LongBinaryOperator> INTEGER =
      Map.of(
          "Add", Long::sum,
          "AddV2", Long::sum,
          "Sub", (a, b) -> a - b,
          "Mul", (a, b) -> a * b,
          "Maximum", Math::max,
          "Minimum", Math::min);

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "Equal", order -> order == 0,
          "NotEqual", order -> order != 0,
          "Less", order -> order < 0,
          "LessEqual", order -> order <= 0,
          "Greater", order -> order > 0,
          "GreaterEqual", order -> order >= 0);

  private static final Set<String> OTHER_BINARY =
      Set.of("SquaredDifference", "LogicalAnd", "LogicalOr");

  private ConstantArithmetic() {}

  static Optional<TensorData> evaluate(Node node, List<TensorData> inputs, Shape shape) {
    TensorData first = inputs.get(0);
    if (node.op().equals("Cast")) {
      return cast(first, node.type("DstT"));
    }
    if (inputs.size() == 1) {
      return unary(node.op(), first, shape);
    }
    if (inputs.size() != 2 || !isBinary(node.op()) || first.type() != inputs.get(1).type()) {
      return Optional.empty();
    }
    return binary(node.op(), first, inputs.get(1), shape);
  }

  private static boolean isBinary(String op) {
    return REAL.containsKey(op)
        || INTEGER.containsKey(op)
        || COMPARISONS.containsKey(op)
        || OTHER_BINARY.contains(op);
  }

  private static Optional<TensorData> unary(String op, TensorData x, Shape shape) {
    DoubleUnaryOperator real = REAL_UNARY.get(op);
    LongUnaryOperator integer = INTEGER_UNARY.get(op);
    if (real != null && isReal(x.type())) {
      double[] values = x.toDoubles();
      double[] results = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        results[i] = real.applyAsDouble(values[i]);
      }
      return reals(x.type(), results, shape).filter(result -> areNormal(values, x.type()));
    }
    if (integer != null && isInteger(x.type())) {
      long[] values = x.toLongs();
      for (int i = 0; i < values.length; i++) {
        values[i] = integer.applyAsLong(values[i]);
      }
      return Optional.of(integers(x.type(), values, shape));
    }
    return op.equals("LogicalNot") && x.type() == DataType.BOOL
        ? Optional.of(booleans(invert(x.toLongs()), shape))
        : Optional.empty();
  }

  private static long[] invert(long[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 - values[i];
    }
    return values;
  }

  private static Optional<TensorData> binary(String op, TensorData a, TensorData b, Shape shape) {
    int[] left = IndexMaps.broadcast(a.shape(), shape);
    int[] right = IndexMaps.broadcast(b.shape(), shape);
    RealOperator real = REAL.get(op);
    LongBinaryOperator integer = INTEGER.get(op);
    Comparison comparison = COMPARISONS.get(op);
    if (isReal(a.type())
        && (real != null || comparison != null || op.equals("SquaredDifference"))) {
      double[] x = a.toDoubles();
      double[] y = b.toDoubles();
      if (!areNormal(x, a.type()) || !areNormal(y, a.type())) {
        return Optional.empty();
      }
      double[] results = new double[left.length];
      for (int i = 0; i < results.length; i++) {
        double p = x[left[i]];
        double q = y[right[i]];
        if (real != null) {
          results[i] = real.apply(p, q);
        } else if (comparison != null) {
          results[i] = comparison.holds(p == q ? 0 : Double.compare(p, q)) ? 1 : 0;
        } else {
          double difference = a.type() == DataType.FLOAT ? (float) (p - q) : p - q;
          results[i] = difference * difference;
        }
      }
      return comparison == null
          ? reals(a.type(), results, shape)
          : Optional.of(booleans(toLongs(results), shape));
    }
    if (isInteger(a.type()) && (integer != null || comparison != null)) {
      long[] x = a.toLongs();
      long[] y = b.toLongs();
      long[] results = new long[left.length];
      for (int i = 0; i < results.length; i++) {
        long p = x[left[i]];
        long q = y[right[i]];
        if (integer != null) {
          results[i] = integer.applyAsLong(p, q);
        } else if (comparison != null) {
          results[i] = comparison.holds(Long.compare(p, q)) ? 1 : 0;
        }
      }
      return Optional.of(
          comparison == null ? integers(a.type(), results, shape) : booleans(results, shape));
    }
    return a.type() == DataType.BOOL ? logical(op, a, b, left, right, shape) : Optional.empty();
  }

  private static Optional<TensorData> logical(
      String op, TensorData a, TensorData b, int[] left, int[] right, Shape shape) {
    if (!op.equals("LogicalAnd") && !op.equals("LogicalOr")) {
      return Optional.empty();
    }
    long[] x = a.toLongs();
    long[] y = b.toLongs();
    long[] results = new long[left.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = op.equals("LogicalAnd") ? x[left[i]] & y[right[i]] : x[left[i]] | y[right[i]];
    }
    return Optional.of(booleans(results, shape));
  }

  /** A number that the target type cannot hold is undefined in TensorFlow. */
  private static Optional<TensorData> cast(TensorData x, DataType to) {
    if (!isReal(x.type()) && !isInteger(x.type()) && x.type() != DataType.BOOL) {
      return Optional.empty();
    }
    if (isReal(x.type())) {
      double[] values = x.toDoubles();
      if (!areNormal(values, x.type())) {
        return Optional.empty();
      }
      if (isReal(to)) {
        return reals(to, values, x.shape());
      }
      long[] truncated = new long[values.length];
      double limit = to == DataType.INT32 ? 0x1p31 : 0x1p63;
      for (int i = 0; i < values.length; i++) {
        if (to == DataType.BOOL) {
          truncated[i] = values[i] != 0 ? 1 : 0;
        } else if (Math.abs(values[i]) < limit) {
          truncated[i] = (long) values[i];
        } else {
          return Optional.empty();
        }
      }
      return ofLongs(to, truncated, x.shape());
    }
    if (isReal(to)) {
      long[] values = x.toLongs();
      ByteBuffer bytes = allocate(to, values.length);
      for (long value : values) {
        if (to == DataType.FLOAT) {
          bytes.putFloat((float) value);
        } else {
          bytes.putDouble((double) value);
        }
      }
      return Optional.of(TensorData.wrap(to, x.shape(), bytes.flip()));
    }
    long[] values = x.toLongs();
    if (to == DataType.BOOL) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] == 0 ? 0 : 1;
      }
    }
    return ofLongs(to, values, x.shape());
  }

  private static Optional<TensorData> ofLongs(DataType to, long[] values, Shape shape) {
    if (to == DataType.BOOL) {
      return Optional.of(booleans(values, shape));
    }
    return isInteger(to) ? Optional.of(integers(to, values, shape)) : Optional.empty();
  }

  private static boolean isReal(DataType type) {
    return type == DataType.FLOAT || type == DataType.DOUBLE;
  }

  private static boolean isInteger(DataType type) {
    return type == DataType.INT32 || type == DataType.INT64;
  }

  private static boolean areNormal(double[] values, DataType type) {
    double smallest = type == DataType.FLOAT ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    for (double value : values) {
      if (Double.isNaN(value) || (value != 0 && Math.abs(value) < smallest)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<TensorData> reals(DataType type, double[] values, Shape shape) {
    ByteBuffer bytes = allocate(type, values.length);
    for (int i = 0; i < values.length; i++) {
      if (type == DataType.FLOAT) {
        values[i] = (float) values[i];
        bytes.putFloat((float) values[i]);
      } else {
        bytes.putDouble(values[i]);
      }
    }
    return areNormal(values, type)
        ? Optional.of(TensorData.wrap(type, shape, bytes.flip()))
        : Optional.empty();
  }

  /** int32 wraps around, as in TensorFlow. */
  static TensorData integers(DataType type, long[] values, Shape shape) {
    ByteBuffer bytes = allocate(type, values.length);
    for (long value : values) {
      if (type == DataType.INT32) {
        bytes.putInt((int) value);
      } else {
        bytes.putLong(value);
      }
    }
    return TensorData.wrap(type, shape, bytes.flip());
  }

  static TensorData booleans(long[] values, Shape shape) {
    ByteBuffer bytes = allocate(DataType.BOOL, values.length);
    for (long value : values) {
      bytes.put((byte) value);
    }
    return TensorData.wrap(DataType.BOOL, shape, bytes.flip());
  }

  private static long[] toLongs(double[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      longs[i] = (long) values[i];
    }
    return longs;
  }

  private static ByteBuffer allocate(DataType type, int count) {
    return ByteBuffer.allocate(Math.multiplyExact(type.byteSize(), count))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
