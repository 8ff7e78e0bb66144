package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Ops that reduce axes. */
final class ReductionShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(
            ReductionShapes::reduce,
            "All",
            "Any",
            "EuclideanNorm",
            "Max",
            "Mean",
            "Min",
            "Prod",
            "Sum")
        .ops(ReductionShapes::arg, "ArgMax", "ArgMin")
        .ops(op -> op.output(Shape.SCALAR), "L2Loss")
        .ops(ReductionShapes::topK, "TopKV2");
  }

  private static void reduce(OpShapes op) {
    Shape shape = op.shape(0);
    boolean keeps = op.node().flag("keep_dims", false);
    Optional<long[]> axes = op.numbers(1);
    if (!shape.isRanked() || axes.isEmpty()) {
      if (keeps && shape.isRanked()) {
        op.output(OpShapes.anyOfRank(shape.rank()));
      }
      return;
    }
    Set<Integer> reduced = new HashSet<>();
    for (long axis : axes.get()) {
      reduced.add(OpShapes.axis(axis, shape.rank()));
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      if (!reduced.contains(i)) {
        dims.add(shape.dim(i));
      } else if (keeps) {
        dims.add(Dim.of(1));
      }
    }
    op.output(dims);
    productOfSizes(op, reduced);
  }

  /** Old Keras multiplies sizes out to flatten. */
  private static void productOfSizes(OpShapes op, Set<Integer> reduced) {
    boolean isProduct = op.node().op().equals("Prod") && !op.node().flag("keep_dims", false);
    if (!isProduct || reduced.isEmpty()) {
      return;
    }
    op.value(0)
        .filter(Ints::isVector)
        .ifPresent(
            sizes ->
                op.value(0, Ints.scalar(sizes.elements().stream().reduce(Term.ONE, Term::times))));
  }

  private static void arg(OpShapes op) {
    Shape shape = op.shape(0);
    OptionalLong axis = op.number(1);
    if (!shape.isRanked()) {
      return;
    }
    List<Dim> dims = new ArrayList<>(shape.dims());
    if (axis.isEmpty()) {
      op.output(OpShapes.anyOfRank(Math.max(0, shape.rank() - 1)));
      return;
    }
    dims.remove(OpShapes.axis(axis.getAsLong(), shape.rank()));
    op.output(dims);
  }

  private static void topK(OpShapes op) {
    Shape shape = op.shape(0);
    if (shape.isRanked() && shape.rank() > 0) {
      OptionalLong k = op.number(1);
      Dim last = k.isPresent() && k.getAsLong() >= 0 ? Dim.of(k.getAsLong()) : Dim.unknown();
      op.output(0, shape.withDim(-1, last));
      op.output(1, shape.withDim(-1, last));
    }
  }
}
