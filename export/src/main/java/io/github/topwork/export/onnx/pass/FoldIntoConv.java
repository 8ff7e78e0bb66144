package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Optional;

/**
 * Folds what is done to each channel after a convolution into its kernel and bias: batch norm in
 * either form, bias, products with constants. Sums are in double precision. In a separable
 * convolution the batch norm behind both halves lands in the pointwise one, which precedes it.
 *
 * <p>A convolution whose result something else reads too is left alone.
 */
final class FoldIntoConv implements OnnxPass {
  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      if (outputAxis(node) >= 0 && edit.contains(node)) {
        foldAll(node, edit);
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  /** Axis of the output channels in the kernel, or -1 for other nodes. */
  private static int outputAxis(OnnxNode node) {
    return switch (node.op()) {
      case "Conv" -> 0;
      case "ConvTranspose" -> node.integer("group", 1) == 1 ? 1 : -1;
      default -> -1;
    };
  }

  private static void foldAll(OnnxNode conv, OnnxEdit edit) {
    Optional<TensorData> kernel = edit.constant(conv.input(1));
    Optional<TensorData> bias = edit.constant(conv.input(2));
    boolean ready =
        kernel.isPresent()
            && kernel.get().type() == DataType.FLOAT
            && (conv.input(2).isEmpty() || bias.isPresent());
    if (!ready) {
      return;
    }
    int channels = Math.toIntExact(kernel.get().shape().dim(outputAxis(conv)).sizeOrMinusOne());
    // Axis of the channels in NCHW or NCDHW, counted from the end.
    int channelAxis = kernel.get().shape().rank() - 1;
    Optional<ChannelAffine> total = Optional.empty();
    OnnxNode last = conv;
    while (true) {
      Optional<OnnxNode> next = edit.onlyConsumer(last.output());
      Optional<ChannelAffine> affine =
          next.flatMap(node -> ChannelAffine.of(node, channels, channelAxis, edit));
      if (next.isEmpty() || affine.isEmpty() || !affine.get().input().equals(last.output())) {
        break;
      }
      ChannelAffine step = affine.get();
      total = total.isEmpty() ? affine : total.map(before -> before.then(step));
      last = next.get();
    }
    if (total.isPresent()) {
      fold(conv, kernel.get(), bias, total.get(), last, edit);
    }
  }

  private static void fold(
      OnnxNode conv,
      TensorData kernel,
      Optional<TensorData> bias,
      ChannelAffine affine,
      OnnxNode last,
      OnnxEdit edit) {
    float[] weights = kernel.toFloats();
    long[] sizes = kernel.shape().toSizes();
    int channels = Math.toIntExact(sizes[outputAxis(conv)]);
    // Elements that share an output channel lie side by side in runs of this length.
    int run = 1;
    for (int axis = outputAxis(conv) + 1; axis < sizes.length; axis++) {
      run = Math.toIntExact(run * sizes[axis]);
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * affine.scale(i / run % channels));
    }
    float[] shifts = new float[channels];
    float[] before = bias.map(TensorData::toFloats).orElse(new float[channels]);
    for (int c = 0; c < channels; c++) {
      shifts[c] = (float) (before[c] * affine.scale(c) + affine.shift(c));
    }
    String kernelName =
        affine.isShiftOnly()
            ? conv.input(1)
            : edit.initializer(conv.input(1) + "/folded", TensorData.ofFloats(weights, sizes));
    String biasName =
        edit.initializer(conv.name() + "/bias", TensorData.ofFloats(shifts, channels));
    OnnxNode node = last;
    while (!node.output().equals(conv.output())) {
      OnnxNode done = node;
      node =
          done.inputs().stream()
              .flatMap(input -> edit.producer(input).stream())
              .findFirst()
              .orElseThrow();
      edit.remove(done);
    }
    edit.replace(
        conv,
        conv.withInput(1, kernelName).withInput(2, biasName).withOutputs(List.of(last.output())));
  }
}
