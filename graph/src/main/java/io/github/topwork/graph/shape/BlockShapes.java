package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ops that move blocks between space, depth and batch. */
final class BlockShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(op -> depth(op, true), "DepthToSpace")
        .ops(op -> depth(op, false), "SpaceToDepth")
        .ops(op -> batch(op, false), "SpaceToBatchND")
        .ops(op -> batch(op, true), "BatchToSpaceND");
  }

  private static void depth(OpShapes op, boolean toSpace) {
    String format = op.node().text("data_format", "NHWC");
    if (format.equals("NCHW_VECT_C")) {
      return;
    }
    Shape input = op.ofRank(0, 4).orElse(OpShapes.anyOfRank(4));
    int channels = format.equals("NCHW") ? 1 : 3;
    Term block = Term.of(op.node().integer("block_size"));
    List<Term> dims = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Term size = Term.of(input.dim(i));
      Term factor = i == channels ? block.times(block) : block;
      dims.add(
          i == 0 ? size : (i == channels) == toSpace ? divide(size, factor) : size.times(factor));
    }
    op.outputTerms(dims);
  }

  private static void batch(OpShapes op, boolean toSpace) {
    Shape input = op.shape(0);
    Optional<Ints> block = op.value(1).filter(Ints::isVector);
    Optional<Ints> borders = op.value(2);
    if (!input.isRanked() || block.isEmpty()) {
      return;
    }
    int spatial = block.get().size();
    if (spatial + 1 > input.rank()) {
      throw new OpShapes.Contradiction(
          "shape " + input, "batch and " + spatial + " dimensions to cut into blocks");
    }
    Term blocks = block.get().elements().stream().reduce(Term.ONE, Term::times);
    Term count = Term.of(input.dim(0));
    List<Term> dims = new ArrayList<>();
    dims.add(toSpace ? divide(count, blocks) : count.times(blocks));
    for (int i = 0; i < spatial; i++) {
      Term size = Term.of(input.dim(i + 1));
      Term border = Term.UNKNOWN;
      if (borders.isPresent() && borders.get().size() == 2 * spatial) {
        border = borders.get().get(2 * i).plus(borders.get().get(2 * i + 1));
      }
      Term edge = block.get().get(i);
      dims.add(toSpace ? size.times(edge).minus(border) : divide(size.plus(border), edge));
    }
    for (int i = spatial + 1; i < input.rank(); i++) {
      dims.add(Term.of(input.dim(i)));
    }
    op.outputTerms(dims);
  }

  private static Term divide(Term size, Term by) {
    if (size.isNumber()
        && by.isNumber()
        && (by.factor() == 0 || size.factor() % by.factor() != 0)) {
      throw new OpShapes.Contradiction("a size of " + size, "a multiple of " + by);
    }
    return size.dividedBy(by);
  }
}
