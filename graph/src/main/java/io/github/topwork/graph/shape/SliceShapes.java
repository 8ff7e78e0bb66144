package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Ops that take part of a value. */
final class SliceShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(SliceShapes::stridedSlice, "StridedSlice")
        .ops(SliceShapes::slice, "Slice")
        .ops(SliceShapes::gather, "GatherV2")
        .ops(SliceShapes::gatherNd, "GatherNd");
  }

  private static void stridedSlice(OpShapes op) {
    Shape input = op.shape(0);
    if (!input.isRanked()) {
      return;
    }
    long length = -1;
    for (int i = 1; i <= 3; i++) {
      length =
          Math.max(length, op.ofRank(i, 1).map(shape -> shape.dim(0).sizeOrMinusOne()).orElse(-1L));
    }
    if (length < 0 || length > OpShapes.MAX_RANK) {
      return;
    }
    StridedSlices slices = StridedSlices.of(op, (int) length, input);
    op.outputTerms(slices.sizes());
    op.value(0).flatMap(slices::take).ifPresent(value -> op.value(0, value));
  }

  private static void slice(OpShapes op) {
    Optional<Ints> begin = op.value(1).filter(Ints::isVector);
    Optional<Ints> size = op.value(2).filter(Ints::isVector);
    if (size.isEmpty()) {
      if (op.shape(0).isRanked()) {
        op.output(OpShapes.anyOfRank(op.shape(0).rank()));
      }
      return;
    }
    int rank = size.get().size();
    if (begin.isPresent() && begin.get().size() != rank) {
      throw new OpShapes.Contradiction(
          begin.get().size() + " begins and " + rank + " sizes", "as many of both");
    }
    Shape input = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    List<Term> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      Term from = begin.isPresent() ? begin.get().get(i) : Term.UNKNOWN;
      dims.add(size.get().get(i).is(-1) ? Term.of(input.dim(i)).minus(from) : size.get().get(i));
    }
    op.outputTerms(dims);
    Optional<Ints> value = op.value(0).filter(Ints::isVector);
    if (value.isPresent()
        && begin.isPresent()
        && begin.get().get(0).isNumber()
        && dims.get(0).isNumber()) {
      int from = (int) begin.get().get(0).factor();
      int to = from + (int) dims.get(0).factor();
      if (from < 0 || to > value.get().size() || to < from) {
        throw new OpShapes.Contradiction(
            "elements " + from + " to " + to, "within " + value.get().size());
      }
      op.value(0, Ints.vector(value.get().elements().subList(from, to)));
    }
  }

  private static void gather(OpShapes op) {
    Shape from = op.shape(0);
    Shape indices = op.shape(1);
    OptionalLong axisGiven = op.number(2);
    if (!from.isRanked() || !indices.isRanked() || axisGiven.isEmpty()) {
      return;
    }
    int axis = OpShapes.axis(axisGiven.getAsLong(), from.rank());
    long batchGiven = op.node().integer("batch_dims", 0);
    int batch = (int) (batchGiven < 0 ? batchGiven + indices.rank() : batchGiven);
    if (batch < 0 || batch > Math.min(axis, indices.rank())) {
      throw new OpShapes.Contradiction(
          batch + " batch dimensions", "at most " + Math.min(axis, indices.rank()));
    }
    List<Dim> dims = new ArrayList<>(from.dims().subList(0, axis));
    dims.addAll(indices.dims().subList(batch, indices.rank()));
    dims.addAll(from.dims().subList(axis + 1, from.rank()));
    op.output(dims);
    gatherElements(op);
  }

  private static void gatherElements(OpShapes op) {
    Optional<Ints> from = op.value(0).filter(Ints::isVector);
    Optional<Ints> indices = op.value(1);
    Optional<long[]> numbers = indices.flatMap(Ints::numbers);
    if (from.isEmpty() || numbers.isEmpty() || indices.isEmpty()) {
      return;
    }
    List<Term> elements = new ArrayList<>();
    for (long index : numbers.get()) {
      if (index < 0 || index >= from.get().size()) {
        throw new OpShapes.Contradiction("index " + index, "below " + from.get().size());
      }
      elements.add(from.get().get((int) index));
    }
    op.value(0, new Ints(indices.get().shape(), elements));
  }

  private static void gatherNd(OpShapes op) {
    Shape from = op.shape(0);
    Shape indices = op.shape(1);
    if (!from.isRanked() || !indices.isRanked() || indices.rank() == 0) {
      return;
    }
    long depth = indices.dim(-1).sizeOrMinusOne();
    if (depth < 0 || depth > from.rank()) {
      return;
    }
    List<Dim> dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
    dims.addAll(from.dims().subList((int) depth, from.rank()));
    op.output(dims);
  }
}
