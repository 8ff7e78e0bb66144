package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices. */
final class MatrixShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(MatrixShapes::matMul, "MatMul")
        .ops(MatrixShapes::batchMatMul, "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")
        .ops(MatrixShapes::einsum, "Einsum");
  }

  private static void matMul(OpShapes op) {
    Node node = op.node();
    op.output(
        product(
            op.ofRank(0, 2).orElse(OpShapes.anyOfRank(2)),
            op.ofRank(1, 2).orElse(OpShapes.anyOfRank(2)),
            node.flag("transpose_a", false),
            node.flag("transpose_b", false)));
  }

  private static List<Dim> product(Shape a, Shape b, boolean transposesA, boolean transposesB) {
    OpShapes.same(a.dim(transposesA ? -2 : -1), b.dim(transposesB ? -1 : -2));
    return List.of(a.dim(transposesA ? -1 : -2), b.dim(transposesB ? -2 : -1));
  }

  private static void batchMatMul(OpShapes op) {
    Shape a = op.shape(0);
    Shape b = op.shape(1);
    if (!a.isRanked() || !b.isRanked()) {
      return;
    }
    if (a.rank() < 2 || b.rank() < 2) {
      throw new OpShapes.Contradiction("shapes " + a + " and " + b, "matrices");
    }
    List<Dim> output =
        new ArrayList<>(
            ElementwiseShapes.broadcast(
                    Shape.of(a.dims().subList(0, a.rank() - 2)),
                    Shape.of(b.dims().subList(0, b.rank() - 2)))
                .dims());
    output.addAll(product(a, b, op.node().flag("adj_x", false), op.node().flag("adj_y", false)));
    op.output(output);
  }

  private static void einsum(OpShapes op) {
    String[] sides = op.node().text("equation").replace(" ", "").split("->", -1);
    String[] inputs = sides[0].split(",", -1);
    if (sides.length != 2 || inputs.length != op.inputCount()) {
      throw new OpShapes.Contradiction(
          "equation '" + op.node().text("equation") + "'",
          "one with '->' and " + op.inputCount() + " inputs");
    }
    Map<Character, Dim> sizes = new HashMap<>();
    Shape ellipsis = Shape.SCALAR;
    for (int i = 0; i < inputs.length; i++) {
      Shape shape = op.shape(i);
      if (!shape.isRanked()) {
        return;
      }
      int dots = inputs[i].indexOf("...");
      String labels = inputs[i].replace("...", "");
      int extra = shape.rank() - labels.length();
      if (extra < 0 || (dots < 0 && extra > 0)) {
        throw new OpShapes.Contradiction("shape " + shape, "one that fits '" + inputs[i] + "'");
      }
      for (int j = 0; j < labels.length(); j++) {
        Dim dim = shape.dim(dots >= 0 && j >= dots ? j + extra : j);
        sizes.merge(labels.charAt(j), dim, OpShapes::same);
      }
      if (dots >= 0) {
        ellipsis =
            ElementwiseShapes.broadcast(
                ellipsis, Shape.of(shape.dims().subList(dots, dots + extra)));
      }
    }
    List<Dim> output = new ArrayList<>();
    String result = sides[1];
    for (int j = 0; j < result.length(); j++) {
      if (result.startsWith("...", j)) {
        output.addAll(ellipsis.dims());
        j += 2;
      } else {
        output.add(sizes.getOrDefault(result.charAt(j), Dim.unknown()));
      }
    }
    op.output(output);
  }
}
