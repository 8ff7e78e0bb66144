package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorPermutation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets the first convolution read the {@code NHWC} image without a Transpose, in graphs that need
 * another Transpose for an {@code NHWC} result.
 *
 * <p>An image {@code [batch, height, width, channels]} is, byte for byte, an {@code NCHW} image
 * {@code [batch, 1, height, width * channels]} of one channel whose pixels are interleaved. A
 * kernel {@code [out, channels, kh, kw]} becomes {@code [out, 1, kh, kw * channels]} with its
 * columns interleaved alike, and the horizontal stride and padding grow by the number of channels:
 * the same products and sums, with a Reshape that moves nothing in place of the Transpose.
 */
final class InterleaveInput implements OnnxPass {
  private static final long[] TO_NCHW = {0, 3, 1, 2};

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    long transposes = graph.nodes().stream().filter(n -> n.op().equals("Transpose")).count();
    if (transposes < 2) {
      return graph;
    }
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      boolean toNchw =
          node.op().equals("Transpose")
              && Arrays.equals(node.integers("perm").orElse(new long[0]), TO_NCHW);
      if (toNchw && edit.contains(node)) {
        edit.onlyConsumer(node.output())
            .filter(next -> next.op().equals("Conv") && next.input(0).equals(node.output()))
            .ifPresent(conv -> interleave(node, conv, edit));
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  private static void interleave(OnnxNode transpose, OnnxNode conv, OnnxEdit edit) {
    Shape image = edit.shape(transpose.input(0));
    Optional<TensorData> kernel =
        edit.constant(conv.input(1)).filter(data -> data.type() == DataType.FLOAT);
    long[] dilations = conv.integers("dilations").orElse(new long[] {1, 1});
    boolean fits =
        image.rank() == 4
            && image.dims().subList(1, 4).stream().allMatch(Dim::isKnown)
            && kernel.isPresent()
            && conv.integer("group", 1) == 1
            && !conv.attributes().containsKey("auto_pad")
            && dilations[1] == 1;
    if (!fits) {
      return;
    }
    long height = image.dim(1).sizeOrMinusOne();
    long width = image.dim(2).sizeOrMinusOne();
    long channels = image.dim(3).sizeOrMinusOne();
    long[] sizes = kernel.orElseThrow().shape().toSizes();
    TensorData columns =
        TensorPermutation.transpose(kernel.orElseThrow(), 0, 2, 3, 1)
            .reshaped(Shape.of(sizes[0], 1, sizes[2], sizes[3] * channels));
    long[] strides = conv.integers("strides").orElse(new long[] {1, 1});
    long[] pads = conv.integers("pads").orElse(new long[4]);
    String target =
        edit.initializer(
            transpose.name() + "/rows", TensorData.vector(-1L, 1L, height, width * channels));
    edit.replace(
        transpose,
        OnnxEdit.node(
            transpose.name(),
            "Reshape",
            List.of(transpose.input(0), target),
            transpose.output(),
            Map.of()));
    edit.forget(transpose.output());
    OnnxNode wide =
        conv.withInput(1, edit.initializer(conv.input(1) + "/interleaved", columns))
            .withAttribute("kernel_shape", OnnxAttribute.ofInts(sizes[2], sizes[3] * channels))
            .withAttribute("strides", OnnxAttribute.ofInts(strides[0], strides[1] * channels))
            .withAttribute(
                "pads",
                OnnxAttribute.ofInts(pads[0], pads[1] * channels, pads[2], pads[3] * channels));
    edit.replace(conv, wide);
  }
}
