package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Ops that join values or take them apart along an axis. */
final class ConcatenationShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(ConcatenationShapes::concat, "ConcatV2")
        .ops(ConcatenationShapes::pack, "Pack")
        .ops(ConcatenationShapes::unpack, "Unpack")
        .ops(ConcatenationShapes::split, "Split")
        .ops(ConcatenationShapes::splitV, "SplitV");
  }

  private static void concat(OpShapes op) {
    int count = op.inputCount() - 1;
    OptionalLong axisGiven = op.number(count);
    Shape first = Shape.UNKNOWN;
    for (int i = 0; i < count && !first.isRanked(); i++) {
      first = op.shape(i);
    }
    if (!first.isRanked()) {
      return;
    }
    if (axisGiven.isEmpty()) {
      op.output(OpShapes.anyOfRank(first.rank()));
      return;
    }
    int axis = OpShapes.axis(axisGiven.getAsLong(), first.rank());
    Term length = Term.of(0);
    Shape merged = first;
    for (int i = 0; i < count; i++) {
      Shape shape = op.shape(i);
      length = length.plus(shape.isRanked() ? along(shape, axis) : Term.UNKNOWN);
      if (shape.isRanked()) {
        Shape ignoringAxis =
            shape.rank() == merged.rank() ? shape.withDim(axis, merged.dim(axis)) : shape;
        merged = ElementwiseShapes.merge(merged, ignoringAxis);
      }
    }
    op.output(merged.withDim(axis, length.toDim()));
    List<Term> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Ints> value = op.value(i).filter(Ints::isVector);
      if (value.isEmpty()) {
        return;
      }
      elements.addAll(value.get().elements());
    }
    op.value(0, Ints.vector(elements));
  }

  private static Term along(Shape shape, int axis) {
    return axis < shape.rank() ? Term.of(shape.dim(axis)) : Term.UNKNOWN;
  }

  private static void pack(OpShapes op) {
    Shape shape = Shape.UNKNOWN;
    for (int i = 0; i < op.inputCount(); i++) {
      shape = ElementwiseShapes.merge(shape, op.shape(i));
    }
    if (!shape.isRanked()) {
      return;
    }
    List<Dim> dims = new ArrayList<>(shape.dims());
    dims.add(
        OpShapes.axis(op.node().integer("axis", 0), shape.rank() + 1), Dim.of(op.inputCount()));
    op.output(dims);
    if (shape.rank() == 0) {
      List<Term> elements = new ArrayList<>();
      for (int i = 0; i < op.inputCount(); i++) {
        elements.add(op.value(i).map(value -> value.get(0)).orElse(Term.UNKNOWN));
      }
      op.value(0, Ints.vector(elements));
    }
  }

  private static void unpack(OpShapes op) {
    Shape shape = op.shape(0);
    if (!shape.isRanked()) {
      return;
    }
    List<Dim> dims = new ArrayList<>(shape.dims());
    dims.remove(OpShapes.axis(op.node().integer("axis", 0), shape.rank()));
    int count = Math.toIntExact(op.node().integer("num"));
    for (int i = 0; i < count; i++) {
      op.output(i, Shape.of(dims));
      int index = i;
      op.value(0)
          .filter(value -> value.isVector() && index < value.size())
          .ifPresent(value -> op.value(index, Ints.scalar(value.get(index))));
    }
  }

  /** The axis comes first. */
  private static void split(OpShapes op) {
    int parts = Math.toIntExact(op.node().integer("num_split"));
    OptionalLong axis = op.number(0);
    List<Term> sizes = Collections.nCopies(parts, Term.UNKNOWN);
    if (axis.isPresent() && op.shape(1).isRanked()) {
      Shape shape = op.shape(1);
      Term whole = Term.of(shape.dim(OpShapes.axis(axis.getAsLong(), shape.rank())));
      if (whole.isNumber() && whole.factor() % parts != 0) {
        throw new OpShapes.Contradiction("a size of " + whole, "a multiple of " + parts);
      }
      sizes = Collections.nCopies(parts, whole.dividedBy(Term.of(parts)));
    }
    parts(op, op.shape(1), axis, sizes);
  }

  private static void splitV(OpShapes op) {
    int parts = Math.toIntExact(op.node().integer("num_split"));
    OptionalLong axis = op.number(2);
    List<Term> sizes =
        new ArrayList<>(
            op.value(1)
                .filter(value -> value.size() == parts)
                .map(Ints::elements)
                .orElse(Collections.nCopies(parts, Term.UNKNOWN)));
    int rest = sizes.indexOf(Term.of(-1));
    if (rest >= 0) {
      sizes.set(rest, Term.UNKNOWN);
      if (axis.isPresent() && op.shape(0).isRanked()) {
        Shape shape = op.shape(0);
        Term left = Term.of(shape.dim(OpShapes.axis(axis.getAsLong(), shape.rank())));
        for (int i = 0; i < parts; i++) {
          left = i == rest ? left : left.minus(sizes.get(i));
        }
        sizes.set(rest, left);
      }
    }
    parts(op, op.shape(0), axis, sizes);
  }

  private static void parts(OpShapes op, Shape whole, OptionalLong axis, List<Term> sizes) {
    if (!whole.isRanked()) {
      return;
    }
    for (int i = 0; i < sizes.size(); i++) {
      op.output(
          i,
          axis.isEmpty()
              ? OpShapes.anyOfRank(whole.rank())
              : whole.withDim(OpShapes.axis(axis.getAsLong(), whole.rank()), sizes.get(i).toDim()));
    }
  }
}
