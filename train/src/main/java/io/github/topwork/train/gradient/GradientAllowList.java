package io.github.topwork.train.gradient;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.pass.CustomGradients;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The ops whose gradient in TensorFlow's C++ registry is proven by finite differences, each with
 * the condition under which it is.
 *
 * <p>An op gets onto the list by a case in {@code FiniteDifferenceTest}; the test fails when the
 * list and its cases differ.
 */
final class GradientAllowList {
  private static final Set<String> PLAIN =
      Set.of(
          "Abs",
          "Add",
          "AddN",
          "AddV2",
          "Atan",
          "AvgPool",
          "AvgPool3D",
          "BatchMatMulV2",
          "BatchToSpaceND",
          "BiasAdd",
          "BroadcastTo",
          "ClipByValue",
          "ConcatV2",
          "Cos",
          "Cosh",
          "Cumsum",
          "DepthToSpace",
          "DivNoNan",
          "Einsum",
          "Elu",
          "Erf",
          "Exp",
          "ExpandDims",
          "Expm1",
          "FusedBatchNormV3",
          "GatherV2",
          "Identity",
          "LeakyRelu",
          "Log",
          "Log1p",
          "MatMul",
          "Max",
          "MaxPool3D",
          "Maximum",
          "Mean",
          "Min",
          "Minimum",
          "MirrorPad",
          "Mul",
          "Neg",
          "Pack",
          "Pad",
          "PadV2",
          "Pow",
          "Prod",
          "RealDiv",
          "Reciprocal",
          "Relu",
          "Relu6",
          "Reshape",
          "ResizeBicubic",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "ReverseV2",
          "Rsqrt",
          "Select",
          "SelectV2",
          "Selu",
          "Sigmoid",
          "Sin",
          "Sinh",
          "Slice",
          "Softmax",
          "Softplus",
          "Softsign",
          "SpaceToBatchND",
          "SpaceToDepth",
          "Split",
          "SplitV",
          "Sqrt",
          "Square",
          "SquaredDifference",
          "Squeeze",
          "StridedSlice",
          "Sub",
          "Sum",
          "Tan",
          "Tanh",
          "Tile",
          "Transpose",
          "Unpack");

  private static final SortedMap<String, Rule> RULES = rules();

  /** Says what is wrong with a node, if anything. */
  private interface Rule {
    Optional<String> objection(Node node, Function<ValueRef, Shape> shapes);
  }

  private GradientAllowList() {}

  private static SortedMap<String, Rule> rules() {
    SortedMap<String, Rule> rules = new TreeMap<>();
    PLAIN.forEach(op -> rules.put(op, (node, shapes) -> Optional.empty()));
    // TensorFlow's gradient drops dilations, and has no kernel for explicit padding.
    rules.put("Conv2D", GradientAllowList::plainConvolution);
    rules.put("Conv2DBackpropInput", GradientAllowList::plainConvolution);
    rules.put("DepthwiseConv2dNative", GradientAllowList::withoutDilation);
    rules.put("MaxPool", GradientAllowList::withoutExplicitPadding);
    // TensorFlow's gradient of LogSoftmax sums over axis 1, that of LRN ignores the attributes.
    rules.put("LogSoftmax", GradientAllowList::ofRank2);
    rules.put("LRN", GradientAllowList::withDefaults);
    rules.put("Cast", GradientAllowList::betweenFloats);
    // The gradient multiplies by a float32 constant, whatever the type.
    rules.put("SoftmaxCrossEntropyWithLogits", GradientAllowList::float32);
    return rules;
  }

  /** The op types on the list, sorted. */
  public static Set<String> ops() {
    return java.util.Collections.unmodifiableSet(RULES.keySet());
  }

  /**
   * Says why a node must not be differentiated.
   *
   * @param shapes what is known about the shapes of values
   * @return nothing where its gradient is proven, else what is wrong with it
   */
  public static Optional<String> objection(Node node, Function<ValueRef, Shape> shapes) {
    if (CustomGradients.isOn(node)) {
      return Optional.of(
          "the model has a gradient of its own here (tf.custom_gradient), a Python function that"
              + " the file does not hold");
    }
    Rule rule = RULES.get(node.op());
    return rule == null
        ? Optional.of("no gradient of this op is proven right")
        : rule.objection(node, shapes);
  }

  private static Optional<String> plainConvolution(Node node, Function<ValueRef, Shape> shapes) {
    return withoutDilation(node, shapes)
        .or(() -> withoutExplicitPadding(node, shapes))
        .or(() -> withoutGroups(node, shapes));
  }

  private static Optional<String> withoutGroups(Node node, Function<ValueRef, Shape> shapes) {
    if (!node.op().equals("Conv2D") || node.inputs().size() < 2) {
      return Optional.empty();
    }
    Shape images = shapes.apply(node.input(0));
    Shape kernel = shapes.apply(node.input(1));
    // TensorFlow has no gradient kernel for grouped convolutions on the CPU.
    return images.rank() == 4
            && kernel.rank() == 4
            && images.dim(3).isKnown()
            && kernel.dim(2).isKnown()
            && !images.dim(3).equals(kernel.dim(2))
        ? Optional.of(
            "its gradient has no groups; it has "
                + images.dim(3)
                + " channels and a kernel for "
                + kernel.dim(2))
        : Optional.empty();
  }

  private static Optional<String> withoutDilation(Node node, Function<ValueRef, Shape> shapes) {
    return node.integers("dilations", java.util.List.of()).stream().allMatch(d -> d == 1)
        ? Optional.empty()
        : Optional.of("its gradient ignores dilations " + node.integers("dilations"));
  }

  private static Optional<String> withoutExplicitPadding(
      Node node, Function<ValueRef, Shape> shapes) {
    return node.text("padding").equals("EXPLICIT")
        ? Optional.of("its gradient has no explicit padding")
        : Optional.empty();
  }

  private static Optional<String> ofRank2(Node node, Function<ValueRef, Shape> shapes) {
    Shape shape = shapes.apply(node.input(0));
    return shape.rank() == 2
        ? Optional.empty()
        : Optional.of("its gradient is right for rank 2 only; its input is " + shape);
  }

  private static Optional<String> withDefaults(Node node, Function<ValueRef, Shape> shapes) {
    return node.integer("depth_radius", 5) == 5
            && node.number("bias", 1) == 1
            && node.number("alpha", 1) == 1
            && node.number("beta", 0.5f) == 0.5f
        ? Optional.empty()
        : Optional.of("its gradient ignores its attributes");
  }

  private static Optional<String> betweenFloats(Node node, Function<ValueRef, Shape> shapes) {
    return node.type("SrcT").isFloating() && node.type("DstT").isFloating()
        ? Optional.empty()
        : Optional.of("it casts " + node.type("SrcT") + " to " + node.type("DstT"));
  }

  private static Optional<String> float32(Node node, Function<ValueRef, Shape> shapes) {
    return node.type("T") == DataType.FLOAT
        ? Optional.empty()
        : Optional.of("its gradient is float32 only, not " + node.type("T").displayName());
  }
}
