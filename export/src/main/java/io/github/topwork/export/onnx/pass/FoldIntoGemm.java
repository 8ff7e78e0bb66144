package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one {@code Gemm} of a product of matrices with a constant kernel and what is done to each
 * column after it: bias, batch norm, products with constants. The product reads rows of rank 2.
 */
final class FoldIntoGemm implements OnnxPass {
  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      boolean product = node.op().equals("MatMul") || node.op().equals("Gemm");
      if (product && edit.contains(node)) {
        fold(node, edit);
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  private static void fold(OnnxNode product, OnnxEdit edit) {
    Optional<TensorData> kernel =
        edit.constant(product.input(1))
            .filter(data -> data.type() == DataType.FLOAT && data.shape().rank() == 2);
    if (kernel.isEmpty() || edit.shape(product.input(0)).rank() != 2) {
      return;
    }
    int columns = Math.toIntExact(kernel.get().shape().dim(1).sizeOrMinusOne());
    Optional<OnnxNode> next = edit.onlyConsumer(product.output());
    Optional<ChannelAffine> affine =
        next.flatMap(node -> ChannelAffine.of(node, columns, 1, edit))
            .filter(found -> found.input().equals(product.output()));
    if (next.isEmpty() || affine.isEmpty() || next.get().op().equals("BatchNormalization")) {
      return;
    }
    float[] weights = kernel.get().toFloats();
    float[] shifts =
        edit.constant(product.input(2)).map(TensorData::toFloats).orElse(new float[columns]);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * affine.get().scale(i % columns));
    }
    for (int c = 0; c < columns; c++) {
      shifts[c] = (float) (shifts[c] * affine.get().scale(c) + affine.get().shift(c));
    }
    String kernelName =
        affine.get().isShiftOnly()
            ? product.input(1)
            : edit.initializer(
                product.input(1) + "/folded",
                TensorData.ofFloats(weights, kernel.get().shape().toSizes()));
    String biasName =
        edit.initializer(product.name() + "/bias", TensorData.ofFloats(shifts, columns));
    edit.remove(next.get());
    edit.replace(
        product,
        OnnxEdit.node(
            product.name(),
            "Gemm",
            List.of(product.input(0), kernelName, biasName),
            next.get().output(),
            Map.of()));
  }
}
