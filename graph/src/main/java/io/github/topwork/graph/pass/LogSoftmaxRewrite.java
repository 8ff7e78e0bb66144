package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;

/** {@code LogSoftmax}, whose gradient sums over axis 1 whatever the rank, in rows of rank 2. */
final class LogSoftmaxRewrite {
  private LogSoftmaxRewrite() {}

  static void apply(Node node, Rewrite rewrite) {
    Shape input = rewrite.shapes().of(node.input(0));
    if (input.rank() == 2) {
      return;
    }
    if (input.rank() < 1 || !input.dim(-1).isKnown()) {
      rewrite.refuse(node, "an input of shape " + input, "a last dimension of known size");
      return;
    }
    ValueRef rowShape = rewrite.ints(node, "row_shape", -1, input.dim(-1).sizeOrMinusOne());
    ValueRef rows =
        rewrite.add(
            node,
            "rows",
            "Reshape",
            builder -> builder.input(node.input(0), rowShape).attribute("Tshape", DataType.INT32));
    ValueRef result =
        rewrite.add(node, "log_softmax", "LogSoftmax", builder -> builder.input(rows));
    ValueRef shape =
        rewrite.add(
            node,
            "shape",
            "Shape",
            builder -> builder.input(node.input(0)).attribute("out_type", DataType.INT32));
    rewrite.replaceBy(
        node,
        "Reshape",
        builder -> builder.input(result, shape).attribute("Tshape", DataType.INT32));
  }
}
