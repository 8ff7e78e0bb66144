package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.TensorPermutation;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.Optional;

/**
 * Matrix products to {@code MatMul}; a pass makes {@code Gemm} of a product and its bias. After a
 * flattened {@code NCHW} image the rows of a constant kernel are permuted instead of the image.
 */
final class MatMulHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(MatMulHandler::matrices, "MatMul");
    table.ops(MatMulHandler::batches, "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3");
    table.ops(MatMulHandler::einsum, "Einsum");
  }

  private static void matrices(Node node, OnnxGraphBuilder onnx) {
    boolean transposeKernel = node.flag("transpose_b", false);
    Optional<TensorData> kernel = onnx.constant(node.input(1));
    if (node.flag("transpose_a", false)) {
      onnx.node("MatMul")
          .input(onnx.transposed(node.input(0), 1, 0))
          .input(matrix(node.input(1), transposeKernel, onnx))
          .outputsOf(node);
      return;
    }
    AxisOrder layout = onnx.commonLayout(java.util.List.of(node.input(0)), 2);
    if (kernel.isPresent() && layout instanceof AxisOrder.Flattened flattened) {
      TensorData rows =
          transposeKernel ? TensorPermutation.transpose(kernel.get(), 1, 0) : kernel.get();
      TensorData moved = TensorPermutation.gather(rows, 0, flattened.permutation());
      onnx.node("MatMul")
          .input(onnx.in(layout, node.input(0)))
          .input(onnx.initializer(OnnxGraphBuilder.baseName(node.input(1)), moved))
          .outputsOf(node);
      return;
    }
    onnx.node("MatMul")
        .input(node.input(0))
        .input(matrix(node.input(1), transposeKernel, onnx))
        .outputsOf(node);
  }

  private static String matrix(ValueRef value, boolean transpose, OnnxGraphBuilder onnx) {
    return transpose ? onnx.transposed(value, 1, 0) : onnx.asIs(value);
  }

  private static void batches(Node node, OnnxGraphBuilder onnx) {
    onnx.node("MatMul")
        .input(lastTwo(node, 0, node.flag("adj_x", false), onnx))
        .input(lastTwo(node, 1, node.flag("adj_y", false), onnx))
        .outputsOf(node);
  }

  private static String lastTwo(Node node, int input, boolean swap, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(input);
    if (!swap) {
      return onnx.asIs(value);
    }
    int rank = onnx.shape(value).rank();
    if (rank < 2) {
      throw onnx.unsupported(node, "input of unknown rank", "inputs of known rank");
    }
    int[] permutation = java.util.stream.IntStream.range(0, rank).toArray();
    permutation[rank - 2] = rank - 1;
    permutation[rank - 1] = rank - 2;
    return onnx.transposed(value, permutation);
  }

  private static void einsum(Node node, OnnxGraphBuilder onnx) {
    OnnxNodeBuilder einsum = onnx.node("Einsum").attribute("equation", node.text("equation"));
    node.inputs().forEach(einsum::input);
    einsum.outputsOf(node);
  }
}
