package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Ops that make values: inputs, constants, variables, shapes, and tensors of a given shape. */
final class SourceShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(SourceShapes::placeholder, "Placeholder", "_Arg")
        .ops(SourceShapes::placeholderWithDefault, "PlaceholderWithDefault")
        .ops(SourceShapes::constant, "Const")
        .ops(SourceShapes::variable, "VarHandleOp")
        .ops(op -> op.output(op.variable(0)), "ReadVariableOp")
        .ops(op -> op.output(stated(op)), "VariableV2", "Variable")
        .ops(SourceShapes::resourceGather, "ResourceGather")
        .ops(op -> shapeOf(op, 0, op.variable(0)), "VariableShape")
        .ops(op -> shapeOf(op, 0, op.shape(0)), "Shape")
        .ops(SourceShapes::shapeN, "ShapeN")
        .ops(SourceShapes::size, "Size")
        .ops(SourceShapes::rank, "Rank")
        .ops(SourceShapes::fill, "Fill")
        .ops(
            op -> op.output(shapeIn(op)),
            "RandomStandardNormal",
            "RandomUniform",
            "RandomUniformInt",
            "StatelessRandomNormal",
            "StatelessRandomNormalV2",
            "StatelessRandomUniform",
            "StatelessRandomUniformV2",
            "TruncatedNormal")
        .ops(SourceShapes::keyCounter, "StatelessRandomGetKeyCounter")
        .ops(SourceShapes::range, "Range")
        .ops(SourceShapes::oneHot, "OneHot")
        .ops(
            op -> {},
            "NoOp",
            "Assert",
            "AssignVariableOp",
            "AssignAddVariableOp",
            "AssignSubVariableOp",
            "SaveV2",
            "MergeV2Checkpoints");
  }

  private static Shape stated(OpShapes op) {
    Node node = op.node();
    return op.given()
        .orElseGet(() -> node.attribute("shape").isPresent() ? node.shape("shape") : Shape.UNKNOWN);
  }

  private static void placeholder(OpShapes op) {
    op.output(stated(op));
  }

  private static void placeholderWithDefault(OpShapes op) {
    op.output(op.given().orElseGet(() -> op.node().shape("shape")));
  }

  private static void constant(OpShapes op) {
    TensorData tensor = op.node().tensor("value");
    op.output(tensor.shape());
    Ints.of(tensor).ifPresent(value -> op.value(0, value));
  }

  private static void variable(OpShapes op) {
    op.output(Shape.SCALAR);
    op.variableOut(0, stated(op));
  }

  private static void resourceGather(OpShapes op) {
    Shape variable = op.variable(0);
    Shape indices = op.shape(1);
    if (variable.isRanked()
        && indices.isRanked()
        && variable.rank() > 0
        && op.node().integer("batch_dims", 0) == 0) {
      List<Dim> dims = new ArrayList<>(indices.dims());
      dims.addAll(variable.dims().subList(1, variable.rank()));
      op.output(dims);
    }
  }

  private static void shapeOf(OpShapes op, int output, Shape shape) {
    if (shape.isRanked()) {
      op.value(output, Ints.ofShape(shape));
    } else {
      op.output(output, OpShapes.anyOfRank(1));
    }
  }

  private static void shapeN(OpShapes op) {
    for (int i = 0; i < op.inputCount(); i++) {
      shapeOf(op, i, op.shape(i));
    }
  }

  private static void size(OpShapes op) {
    op.output(Shape.SCALAR);
    if (op.shape(0).isRanked()) {
      Term product = op.shape(0).dims().stream().map(Term::of).reduce(Term.ONE, Term::times);
      op.value(0, Ints.scalar(product));
    }
  }

  private static void rank(OpShapes op) {
    op.output(Shape.SCALAR);
    if (op.shape(0).isRanked()) {
      op.value(0, Ints.scalar(Term.of(op.shape(0).rank())));
    }
  }

  /** The shape that input 0 holds. */
  static Shape shapeIn(OpShapes op) {
    Optional<Ints> value = op.value(0).filter(Ints::isVector);
    if (value.isPresent()) {
      return value.get().toShape();
    }
    return shapeOfLength(op, 0);
  }

  /** What is known if only the length of the vector that holds a shape is. */
  static Shape shapeOfLength(OpShapes op, int input) {
    if (op.shape(input).rank() == 0) {
      // TensorFlow takes a number for a vector of one, if it is not known before the run.
      return OpShapes.anyOfRank(1);
    }
    long length = op.ofRank(input, 1).map(shape -> shape.dim(0).sizeOrMinusOne()).orElse(-1L);
    return length >= 0 && length <= OpShapes.MAX_RANK
        ? OpShapes.anyOfRank((int) length)
        : Shape.UNKNOWN;
  }

  private static void fill(OpShapes op) {
    op.ofRank(1, 0);
    Shape shape = shapeIn(op);
    op.output(shape);
    Optional<Ints> element = op.value(1);
    if (element.isPresent() && shape.isFullyKnown() && shape.elementCount() <= Ints.MAX_ELEMENTS) {
      op.value(
          0,
          new Ints(shape, Collections.nCopies((int) shape.elementCount(), element.get().get(0))));
    }
  }

  private static void keyCounter(OpShapes op) {
    op.output(0, Shape.of(1));
    op.output(1, Shape.of(2));
  }

  private static void range(OpShapes op) {
    Optional<Ints> start = op.value(0);
    Optional<Ints> limit = op.value(1);
    Optional<Ints> delta = op.value(2);
    op.output(OpShapes.anyOfRank(1));
    if (start.isEmpty() || limit.isEmpty() || delta.isEmpty() || !delta.get().get(0).isNumber()) {
      return;
    }
    Term from = start.get().get(0);
    Term to = limit.get().get(0);
    long step = delta.get().get(0).factor();
    if (step == 1 && from.is(0) && !to.isNumber()) {
      op.output(List.of(to.toDim()));
    }
    if (!from.isNumber() || !to.isNumber() || step == 0) {
      return;
    }
    long count = Math.max(0, -Math.floorDiv(-(to.factor() - from.factor()), step));
    op.output(Shape.of(count));
    if (count <= Ints.MAX_ELEMENTS) {
      List<Term> elements = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        elements.add(Term.of(from.factor() + i * step));
      }
      op.value(0, Ints.vector(elements));
    }
  }

  private static void oneHot(OpShapes op) {
    Shape indices = op.shape(0);
    if (indices.isRanked()) {
      long axis = op.node().integer("axis", -1);
      List<Dim> dims = new ArrayList<>(indices.dims());
      dims.add(
          OpShapes.axis(axis, indices.rank() + 1),
          op.value(1).map(depth -> depth.get(0).toDim()).orElse(Dim.unknown()));
      op.output(dims);
    }
  }
}
