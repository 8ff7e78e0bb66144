package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Operations that work on each element. */
final class ElementwiseOperations {
  /** Types that a cast may make, by their names in Keras. */
  private static final Map<String, DataType> TYPES =
      Stream.of(
              DataType.FLOAT,
              DataType.INT8,
              DataType.INT16,
              DataType.INT32,
              DataType.INT64,
              DataType.UINT8,
              DataType.BOOL)
          .collect(Collectors.toMap(DataType::displayName, Function.identity()));

  /** Ops on whole numbers too. */
  private static final Set<String> ON_INTEGERS = Set.of("Abs", "Neg", "Sign", "Square");

  private ElementwiseOperations() {}

  /** An op of one argument; one that makes fractions takes whole numbers as float32. */
  static Operation unary(String op) {
    return Operation.of(
        in -> {
          ValueRef x = in.tensor("x");
          Formula f = ON_INTEGERS.contains(op) ? Formula.like(in.call(), x) : Formula.of(in.call());
          return f.op(op, f.cast(x, f.type()));
        },
        "x");
  }

  /** An op of two arguments, which are broadcast. */
  static Operation binary(String op) {
    return Operation.of(
        in -> {
          Formula f = Formula.of(in.call(), in.type("x", "y"));
          return f.op(op, in.value(f, "x"), in.value(f, "y"));
        },
        "x",
        "y");
  }

  /** An op of two arguments on float32, whatever they are. */
  static Operation floating(String op) {
    return Operation.of(
        in -> {
          Formula f = Formula.of(in.call());
          return f.op(op, in.value(f, "x"), in.value(f, "y"));
        },
        "x",
        "y");
  }

  /** A test for equality, or its opposite. */
  static Operation equality(String op) {
    return Operation.of(
        in -> {
          Formula f = Formula.of(in.call(), in.type("x", "y"));
          return f.add(
              f.node(op, in.value(f, "x"), in.value(f, "y"))
                  .attribute("incompatible_shape_error", true));
        },
        "x",
        "y");
  }

  /** A logical op, whose only type is bool. */
  static Operation logical(String op) {
    return Operation.of(
        in -> {
          Formula f = Formula.of(in.call(), DataType.BOOL);
          return f.add(f.node(op, in.value(f, "x"), in.value(f, "y")).without("T"));
        },
        "x",
        "y");
  }

  /** A function of {@code keras.activations}. */
  static Operation activation(String name) {
    Activations.Function function = Objects.requireNonNull(Activations.TABLE.get(name));
    return activation((in, f, x) -> function.write(f, x));
  }

  /** A function with settings. */
  static Operation activation(Settable function) {
    return Operation.of(
        in -> {
          Formula f = Formula.of(in.call());
          return function.write(in, f, f.cast(in.tensor("x"), DataType.FLOAT));
        },
        "x");
  }

  /** Writes a function of a float32 value with settings. */
  interface Settable {
    ValueRef write(Operands in, Formula f, ValueRef x);
  }

  static ValueRef gelu(Operands in, Formula f, ValueRef x) {
    // The approximation is the default of Keras 3's operation, and not of tf.nn.gelu.
    return in.flag(in.call().kerasVersion() >= 3, "approximate")
        ? Activations.geluByTanh(f, x)
        : Objects.requireNonNull(Activations.TABLE.get("gelu")).write(f, x);
  }

  /** Keras's own function, whose settings are those of the layer. */
  static ValueRef relu(Operands in, Formula f, ValueRef x) {
    in.ignore("negative_slope", "max_value", "threshold");
    return ActivationLayers.relu(f, in.call().config(), x);
  }

  /** {@code x} above a threshold, another value elsewhere. */
  static ValueRef threshold(Operands in, Formula f, ValueRef x) {
    ValueRef isAbove = f.isGreater(x, in.number(0, "threshold"));
    return f.op("SelectV2", isAbove, x, f.number(in.number(0, "default_value", "default")));
  }

  static ValueRef swish(Operands in, Formula f, ValueRef x) {
    return f.op("Mul", x, f.op("Sigmoid", f.times(x, in.number(1, "beta"))));
  }

  static ValueRef clip(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    double low = in.number(Double.NEGATIVE_INFINITY, "x_min", "clip_value_min", "min_value");
    double high = in.number(Double.POSITIVE_INFINITY, "x_max", "clip_value_max", "max_value");
    ValueRef above = low > Double.NEGATIVE_INFINITY ? f.op("Maximum", x, f.number(low)) : x;
    return high < Double.POSITIVE_INFINITY ? f.op("Minimum", above, f.number(high)) : above;
  }

  static ValueRef where(Operands in) {
    return where(in, "x1", "x2");
  }

  static ValueRef where(Operands in, String yes, String no) {
    Formula f = Formula.of(in.call(), in.type(yes, no));
    ValueRef condition = in.value(Formula.of(in.call(), DataType.BOOL), "condition");
    return f.op("SelectV2", condition, in.value(f, yes), in.value(f, no));
  }

  /** The element type that an argument names. */
  static DataType type(Operands in, DataType otherwise, String... names) {
    if (!in.has(names)) {
      return otherwise;
    }
    String name = in.json(names).asText().toLowerCase(Locale.ROOT);
    DataType type = TYPES.get(name);
    if (type == null) {
      throw new LayerException("dtype '" + name + "'", "one of " + TYPES.keySet());
    }
    return type;
  }

  static ValueRef cast(Operands in) {
    if (!in.has("dtype")) {
      throw new LayerException("no dtype", "a dtype to convert to");
    }
    DataType to = type(in, DataType.FLOAT, "dtype");
    ValueRef x = in.tensor("x");
    return Formula.like(in.call(), x).cast(x, to);
  }

  static ValueRef biasAdd(Operands in) {
    in.choice("data_format", "NHWC", "N...C");
    Formula f = Formula.of(in.call());
    return f.add(
        f.node("BiasAdd", in.value(f, "x"), in.value(f, "bias")).attribute("data_format", "NHWC"));
  }

  static ValueRef addAll(Operands in) {
    List<ValueRef> values = in.tensors("x");
    ValueRef sum = values.get(0);
    Formula f = Formula.like(in.call(), sum);
    for (ValueRef value : values.subList(1, values.size())) {
      sum = f.op("AddV2", sum, value);
    }
    return sum;
  }
}
