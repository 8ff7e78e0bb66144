package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import java.util.Arrays;

/** {@code Transpose}; next to a change of layout a pass merges or cancels the two. */
final class TransposeHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(TransposeHandler::convert, "Transpose");
  }

  private static void convert(Node node, OnnxGraphBuilder onnx) {
    int[] permutation = onnx.requireInts(node, 1, "permutation");
    onnx.node("Transpose")
        .input(node.input(0))
        .attribute("perm", Arrays.stream(permutation).asLongStream().toArray())
        .outputsOf(node);
  }
}
