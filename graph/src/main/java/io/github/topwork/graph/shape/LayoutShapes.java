package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Ops that arrange the same elements in another shape, or add copies and borders. */
final class LayoutShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(LayoutShapes::reshape, "Reshape")
        .ops(LayoutShapes::transpose, "Transpose")
        .ops(LayoutShapes::squeeze, "Squeeze")
        .ops(LayoutShapes::expandDims, "ExpandDims")
        .ops(LayoutShapes::pad, "Pad", "PadV2", "MirrorPad")
        .ops(LayoutShapes::tile, "Tile")
        .ops(LayoutShapes::broadcastTo, "BroadcastTo");
  }

  private static void reshape(OpShapes op) {
    Optional<Ints> wanted = op.value(1).filter(Ints::isVector);
    if (wanted.isEmpty()) {
      op.output(SourceShapes.shapeOfLength(op, 1));
      return;
    }
    Shape input = op.shape(0);
    List<Term> dims = new ArrayList<>(wanted.get().elements());
    int open = -1;
    int opens = 0;
    Term rest = Term.ONE;
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i).is(-1) || !dims.get(i).isKnown()) {
        open = i;
        opens++;
      } else {
        rest = rest.times(dims.get(i));
      }
    }
    Term whole = elementCount(input);
    if (opens == 0 && whole.isNumber() && rest.isNumber() && !whole.equals(rest)) {
      throw new OpShapes.Contradiction(
          "shape " + input + " of " + whole + " elements", rest + " elements, to fill " + dims);
    }
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i).is(-1)) {
        dims.set(i, Term.UNKNOWN);
      }
    }
    if (opens == 1) {
      // One size that is not known follows from the others: as many elements as before.
      if (whole.isNumber()
          && rest.isNumber()
          && rest.factor() != 0
          && whole.factor() % rest.factor() != 0) {
        throw new OpShapes.Contradiction(
            "shape " + input + " of " + whole + " elements",
            "a multiple of " + rest + ", to fill " + wanted.get().toShape());
      }
      dims.set(open, whole.dividedBy(rest));
    }
    op.outputTerms(dims);
    Shape output = Shape.of(dims.stream().map(Term::toDim).toList());
    op.value(0)
        .filter(value -> output.isFullyKnown() && output.elementCount() == value.size())
        .ifPresent(value -> op.value(0, new Ints(output, value.elements())));
  }

  private static Term elementCount(Shape shape) {
    return shape.isRanked()
        ? shape.dims().stream().map(Term::of).reduce(Term.ONE, Term::times)
        : Term.UNKNOWN;
  }

  private static void transpose(OpShapes op) {
    Shape input = op.shape(0);
    Optional<long[]> order = op.numbers(1);
    if (order.isEmpty()) {
      op.output(
          input.isRanked() ? OpShapes.anyOfRank(input.rank()) : SourceShapes.shapeOfLength(op, 1));
      return;
    }
    int rank = order.get().length;
    Shape ranked = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    List<Dim> dims = new ArrayList<>();
    Set<Integer> used = new HashSet<>();
    for (long axis : order.get()) {
      int from = OpShapes.axis(axis, rank);
      if (!used.add(from)) {
        throw new OpShapes.Contradiction("axis " + axis + " twice", "each axis once");
      }
      dims.add(ranked.dim(from));
    }
    op.output(dims);
  }

  private static void squeeze(OpShapes op) {
    Shape input = op.shape(0);
    if (!input.isRanked()) {
      return;
    }
    List<Long> axes = op.node().integers("squeeze_dims", List.of());
    Set<Integer> dropped = new HashSet<>();
    for (long axis : axes) {
      dropped.add(OpShapes.axis(axis, input.rank()));
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < input.rank(); i++) {
      Dim dim = input.dim(i);
      if (axes.isEmpty() && !dim.isKnown()) {
        return;
      }
      if (axes.isEmpty() ? !dim.equals(Dim.of(1)) : !dropped.contains(i)) {
        dims.add(dim);
      } else if (dim.isKnown() && !dim.equals(Dim.of(1))) {
        throw new OpShapes.Contradiction("axis " + i + " of size " + dim, "size 1");
      }
    }
    op.output(dims);
    keepElements(op, Shape.of(dims));
  }

  private static void expandDims(OpShapes op) {
    Shape input = op.shape(0);
    if (!input.isRanked()) {
      return;
    }
    OptionalLong axis = op.number(1);
    if (axis.isEmpty()) {
      op.output(OpShapes.anyOfRank(input.rank() + 1));
      return;
    }
    List<Dim> dims = new ArrayList<>(input.dims());
    dims.add(OpShapes.axis(axis.getAsLong(), input.rank() + 1), Dim.of(1));
    op.output(dims);
    keepElements(op, Shape.of(dims));
  }

  private static void keepElements(OpShapes op, Shape shape) {
    if (shape.isFullyKnown()) {
      op.value(0).ifPresent(value -> op.value(0, new Ints(shape, value.elements())));
    }
  }

  private static void pad(OpShapes op) {
    Shape input = op.shape(0);
    Optional<Ints> paddings = op.value(1);
    if (paddings.isEmpty()) {
      if (input.isRanked()) {
        op.output(OpShapes.anyOfRank(input.rank()));
      }
      return;
    }
    int rank = paddings.get().size() / 2;
    Shape ranked = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    List<Term> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      Term border = paddings.get().get(2 * i).plus(paddings.get().get(2 * i + 1));
      dims.add(Term.of(ranked.dim(i)).plus(border));
    }
    op.outputTerms(dims);
  }

  private static void tile(OpShapes op) {
    Shape input = op.shape(0);
    Optional<Ints> multiples = op.value(1).filter(Ints::isVector);
    if (multiples.isEmpty()) {
      if (input.isRanked()) {
        op.output(OpShapes.anyOfRank(input.rank()));
      }
      return;
    }
    int rank = multiples.get().size();
    Shape ranked = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    List<Term> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(Term.of(ranked.dim(i)).times(multiples.get().get(i)));
    }
    op.outputTerms(dims);
  }

  private static void broadcastTo(OpShapes op) {
    Shape wanted =
        op.value(1)
            .filter(Ints::isVector)
            .map(Ints::toShape)
            .orElseGet(() -> SourceShapes.shapeOfLength(op, 1));
    // A size above one can only stay what it is.
    Shape input = op.shape(0);
    op.output(
        input.isRanked() && wanted.isRanked()
            ? ElementwiseShapes.broadcast(input, wanted)
            : wanted);
  }
}
