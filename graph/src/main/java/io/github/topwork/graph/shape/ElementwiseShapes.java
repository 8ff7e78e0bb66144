package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ops that work on each element: the shape of the input, or of the inputs broadcast together. */
final class ElementwiseShapes implements ShapeFamily {
  /** Ops of one real input, whose output has its shape. */
  static final String[] UNARY = {
    "Abs",
    "Acos",
    "Acosh",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "Ceil",
    "Cos",
    "Cosh",
    "Digamma",
    "Elu",
    "Erf",
    "Erfc",
    "Erfinv",
    "Exp",
    "Expm1",
    "Floor",
    "Inv",
    "IsFinite",
    "IsInf",
    "IsNan",
    "LRN",
    "LeakyRelu",
    "Lgamma",
    "Log",
    "Log1p",
    "LogSoftmax",
    "OnesLike",
    "Reciprocal",
    "Relu",
    "Relu6",
    "Rint",
    "Round",
    "Rsqrt",
    "Selu",
    "Sigmoid",
    "Sign",
    "Sin",
    "Sinh",
    "Softmax",
    "Softplus",
    "Softsign",
    "Sqrt",
    "Tan",
    "Tanh",
    "ZerosLike",
    "FakeQuantWithMinMaxArgs"
  };

  /** Ops of two real inputs that are broadcast, whose elements are not followed. */
  static final String[] BINARY = {
    "Div",
    "DivNoNan",
    "Greater",
    "GreaterEqual",
    "Less",
    "LessEqual",
    "Mod",
    "MulNoNan",
    "Pow",
    "RealDiv",
    "SquaredDifference",
    "TruncateDiv",
    "Xdivy",
    "Xlogy",
    "Atan2",
    "ApproximateEqual"
  };

  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(op -> op.output(op.shape(0)), UNARY)
        .ops(
            op -> op.output(op.shape(0)),
            "LogicalNot",
            "Cumsum",
            "Cumprod",
            "ReverseV2",
            "BiasAddV1",
            "FakeQuantWithMinMaxVars")
        .ops(
            op -> sameAsInput(op, element -> element),
            "Identity",
            "Cast",
            "Snapshot",
            "PreventGradient",
            "StopGradient",
            "CheckNumerics")
        .ops(op -> sameAsInput(op, element -> element.times(Term.of(-1))), "Neg")
        .ops(op -> sameAsInput(op, element -> element.times(element)), "Square")
        .ops(ElementwiseShapes::identityN, "IdentityN")
        .ops(ElementwiseShapes::biasAdd, "BiasAdd")
        .ops(op -> broadcast(op, Term::plus), "Add", "AddV2")
        .ops(op -> broadcast(op, Term::minus), "Sub")
        .ops(op -> broadcast(op, Term::times), "Mul")
        .ops(op -> broadcast(op, Term::floorDividedBy), "FloorDiv")
        .ops(op -> broadcast(op, numbers(Math::max)), "Maximum")
        .ops(op -> broadcast(op, numbers(Math::min)), "Minimum")
        .ops(op -> broadcast(op, ElementwiseShapes::floorMod), "FloorMod")
        .ops(op -> broadcast(op, null), BINARY)
        .ops(ElementwiseShapes::equal, "Equal", "NotEqual")
        .ops(op -> broadcast(op, null), "LogicalAnd", "LogicalOr", "BitwiseAnd", "BitwiseOr")
        .ops(ElementwiseShapes::select, "Select")
        .ops(ElementwiseShapes::selectV2, "SelectV2")
        .ops(ElementwiseShapes::selectV2, "ClipByValue")
        .ops(ElementwiseShapes::addN, "AddN")
        .ops(ElementwiseShapes::ensureShape, "EnsureShape");
  }

  private interface LongOperation {
    long apply(long a, long b);
  }

  private static BinaryOperator<Term> numbers(LongOperation operation) {
    return (a, b) ->
        a.isNumber() && b.isNumber()
            ? Term.of(operation.apply(a.factor(), b.factor()))
            : a.isKnown() && a.equals(b) ? a : Term.UNKNOWN;
  }

  private static Term floorMod(Term a, Term b) {
    return a.isNumber() && b.isNumber() && b.factor() != 0
        ? Term.of(Math.floorMod(a.factor(), b.factor()))
        : Term.UNKNOWN;
  }

  private static void sameAsInput(OpShapes op, UnaryOperator<Term> each) {
    op.output(op.shape(0));
    op.value(0)
        .ifPresent(
            value ->
                op.value(0, new Ints(value.shape(), value.elements().stream().map(each).toList())));
    op.variableOut(0, op.variable(0));
  }

  private static void identityN(OpShapes op) {
    for (int i = 0; i < op.inputCount(); i++) {
      op.output(i, op.shape(i));
    }
  }

  private static void biasAdd(OpShapes op) {
    Shape shape = op.shape(0);
    Optional<Shape> bias = op.ofRank(1, 1);
    if (shape.isRanked() && bias.isPresent() && shape.rank() >= 2) {
      int axis = op.node().text("data_format", "NHWC").equals("NCHW") ? 1 : shape.rank() - 1;
      shape = shape.withDim(axis, OpShapes.same(shape.dim(axis), bias.get().dim(0)));
    }
    op.output(shape);
  }

  private static void broadcast(OpShapes op, @Nullable BinaryOperator<Term> each) {
    op.output(broadcast(op.shape(0), op.shape(1)));
    if (each != null) {
      Optional<Ints> left = op.value(0);
      Optional<Ints> right = op.value(1);
      if (left.isPresent() && right.isPresent()) {
        broadcastValues(left.get(), right.get(), each).ifPresent(value -> op.value(0, value));
      }
    }
  }

  /** Without an error for shapes that do not fit, the answer to those is a scalar. */
  private static void equal(OpShapes op) {
    Shape left = op.shape(0);
    Shape right = op.shape(1);
    boolean alwaysFits =
        op.node().flag("incompatible_shape_error", true)
            || (left.isFullyKnown() && left.equals(right))
            || left.rank() == 0
            || right.rank() == 0;
    if (alwaysFits) {
      op.output(broadcast(left, right));
    }
  }

  private static Optional<Ints> broadcastValues(Ints left, Ints right, BinaryOperator<Term> each) {
    boolean isSame = left.shape().equals(right.shape());
    if (!isSame && left.size() != 1 && right.size() != 1) {
      return Optional.empty();
    }
    Shape shape = broadcast(left.shape(), right.shape());
    if (!shape.isFullyKnown()) {
      return Optional.empty();
    }
    // Not the larger of both: next to no elements a scalar gives no elements.
    int count = left.size() == 1 ? right.size() : left.size();
    List<Term> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(
          each.apply(left.get(left.size() == 1 ? 0 : i), right.get(right.size() == 1 ? 0 : i)));
    }
    return shape.elementCount() == elements.size()
        ? Optional.of(new Ints(shape, elements))
        : Optional.empty();
  }

  /** NumPy's rule: shapes aligned at the end, sizes of one stretched. */
  static Shape broadcast(Shape a, Shape b) {
    if (!a.isRanked() || !b.isRanked()) {
      return Shape.UNKNOWN;
    }
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int left = i - (rank - a.rank());
      int right = i - (rank - b.rank());
      dims.add(
          left < 0
              ? b.dim(right)
              : right < 0 ? a.dim(left) : broadcast(a.dim(left), b.dim(right), a, b));
    }
    return Shape.of(dims);
  }

  private static Dim broadcast(Dim a, Dim b, Shape left, Shape right) {
    if (a.equals(Dim.of(1))) {
      return b;
    }
    if (b.equals(Dim.of(1)) || (a.equals(b) && !(a instanceof Dim.Unknown))) {
      return a;
    }
    if (a.isKnown() && b.isKnown()) {
      throw new OpShapes.Contradiction(
          "shapes " + left + " and " + right, "shapes that can be broadcast together");
    }
    // The other one has to be this or one.
    return a.isKnown() ? a : b.isKnown() ? b : Dim.unknown();
  }

  private static void select(OpShapes op) {
    op.output(merge(op.shape(1), op.shape(2)));
  }

  /** What two shapes that must be equal are. */
  static Shape merge(Shape a, Shape b) {
    if (!a.isCompatibleWith(b)) {
      throw new OpShapes.Contradiction("shapes " + a + " and " + b, "equal shapes");
    }
    return a.refinedBy(b);
  }

  private static void selectV2(OpShapes op) {
    op.output(broadcast(op.shape(0), broadcast(op.shape(1), op.shape(2))));
  }

  private static void addN(OpShapes op) {
    Shape shape = Shape.UNKNOWN;
    for (int i = 0; i < op.inputCount(); i++) {
      shape = merge(shape, op.shape(i));
    }
    op.output(shape);
  }

  private static void ensureShape(OpShapes op) {
    Node node = op.node();
    op.output(merge(op.shape(0), node.shape("shape")));
  }
}
