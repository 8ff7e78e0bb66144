package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one {@code BatchNormalization} of a product and a sum with constants for each channel of an
 * {@code NCHW} value: what Keras 3 makes of a batch norm that no convolution precedes. ONNX Runtime
 * keeps its blocked layout across the one, and reorders around the other two.
 */
final class RecomposeBatchNorm implements OnnxPass {
  private static final int CHANNEL_AXIS = 3;

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      if (node.op().equals("Mul") && edit.contains(node)) {
        edit.onlyConsumer(node.output())
            .filter(next -> next.op().equals("Add") || next.op().equals("Sub"))
            .ifPresent(next -> recompose(node, next, edit));
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  private static void recompose(OnnxNode product, OnnxNode sum, OnnxEdit edit) {
    Shape shape = edit.shape(product.output());
    if (shape.rank() != 4 || !shape.dim(1).isKnown() || shape.dim(1).equals(Dim.of(1))) {
      return;
    }
    int channels = Math.toIntExact(shape.dim(1).sizeOrMinusOne());
    // One number for all is arithmetic of the image, such as scaling, not batch norm.
    if (!isVector(product, edit) || !isVector(sum, edit)) {
      return;
    }
    Optional<ChannelAffine> scale = ChannelAffine.of(product, channels, CHANNEL_AXIS, edit);
    Optional<ChannelAffine> shift = ChannelAffine.of(sum, channels, CHANNEL_AXIS, edit);
    if (scale.isEmpty()
        || shift.isEmpty()
        || !shift.get().input().equals(product.output())
        || edit.shape(scale.get().input()).rank() != 4) {
      return;
    }
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    List<String> inputs =
        List.of(
            scale.get().input(),
            add(edit, product, "scale", scale.get().scales()),
            add(edit, product, "shift", shift.get().shifts()),
            add(edit, product, "mean", new float[channels]),
            add(edit, product, "variance", ones));
    edit.remove(sum);
    edit.replace(
        product,
        OnnxEdit.node(
            product.name(),
            "BatchNormalization",
            inputs,
            sum.output(),
            Map.of("epsilon", OnnxAttribute.of(0f))));
  }

  private static boolean isVector(OnnxNode node, OnnxEdit edit) {
    return node.inputs().stream()
        .flatMap(input -> edit.constant(input).stream())
        .anyMatch(constant -> constant.elementCount() > 1);
  }

  private static String add(OnnxEdit edit, OnnxNode node, String part, float[] numbers) {
    return edit.initializer(node.name() + "/" + part, TensorData.ofFloats(numbers, numbers.length));
  }
}
