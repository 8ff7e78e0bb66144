package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The window that a convolution or pooling node slides over height and width.
 *
 * @param channelsFirst whether TensorFlow's node itself works on {@code NCHW}
 * @param kernel height and width
 * @param strides in height and width
 * @param dilations in height and width
 */
record Window(boolean channelsFirst, List<Long> kernel, List<Long> strides, List<Long> dilations) {
  Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  /** Window of a convolution whose filter has this height and width. */
  static Window ofConvolution(Node node, long kernelHeight, long kernelWidth) {
    boolean channelsFirst = isChannelsFirst(node);
    return new Window(
        channelsFirst,
        List.of(kernelHeight, kernelWidth),
        spatial(node.integers("strides"), channelsFirst),
        spatial(node.integers("dilations", List.of(1L, 1L, 1L, 1L)), channelsFirst));
  }

  /** Window of a pooling node, which states its size as {@code ksize}. */
  static Window ofPool(Node node, OnnxGraphBuilder onnx) {
    boolean channelsFirst = isChannelsFirst(node);
    int batch = 0;
    int channel = channelsFirst ? 1 : 3;
    List<Long> size = node.integers("ksize");
    List<Long> step = node.integers("strides");
    for (int axis : List.of(batch, channel)) {
      if (size.get(axis) != 1 || step.get(axis) != 1) {
        throw onnx.unsupported(
            node, "ksize=" + size + ", strides=" + step, "pooling over height and width only");
      }
    }
    return new Window(
        channelsFirst, spatial(size, channelsFirst), spatial(step, channelsFirst), List.of(1L, 1L));
  }

  static boolean isChannelsFirst(Node node) {
    return node.text("data_format", "NHWC").equals("NCHW");
  }

  private static List<Long> spatial(List<Long> four, boolean channelsFirst) {
    return channelsFirst ? four.subList(2, 4) : four.subList(1, 3);
  }

  /** Height and width of an input of this shape, in TensorFlow's layout. */
  List<Dim> spatial(Shape shape) {
    if (!shape.isRanked()) {
      return List.of(Dim.unknown(), Dim.unknown());
    }
    return channelsFirst ? shape.dims().subList(2, 4) : shape.dims().subList(1, 3);
  }

  /** Layout in which the node's input is asked for and its output is bound. */
  Layout layout() {
    return channelsFirst ? Layout.AS_IS : Layout.CHANNELS_FIRST;
  }

  /** Appends the input, in the layout that ONNX's windows slide over. */
  OnnxNodeBuilder start(String op, Node node, OnnxGraphBuilder onnx) {
    return onnx.node(op).input(onnx.in(layout(), node.input(0)));
  }

  /** States kernel, strides, dilations and padding, leaving out what equals ONNX's default. */
  void describe(OnnxNodeBuilder builder, Node node, OnnxGraphBuilder onnx) {
    builder.attribute("kernel_shape", array(kernel));
    if (!strides.equals(List.of(1L, 1L))) {
      builder.attribute("strides", array(strides));
    }
    if (!dilations.equals(List.of(1L, 1L))) {
      builder.attribute("dilations", array(dilations));
    }
    pad(builder, node, onnx);
  }

  private void pad(OnnxNodeBuilder builder, Node node, OnnxGraphBuilder onnx) {
    switch (node.text("padding")) {
      case "VALID" -> {}
      case "SAME" -> padSame(builder, onnx.shape(node.input(0)));
      case "EXPLICIT" -> {
        List<Long> all = node.integers("explicit_paddings");
        int height = channelsFirst ? 4 : 2;
        put(
            builder,
            all.get(height),
            all.get(height + 2),
            all.get(height + 1),
            all.get(height + 3));
      }
      default ->
          throw onnx.unsupported(
              node, "padding=" + node.text("padding"), "padding SAME, VALID or EXPLICIT");
    }
  }

  private void padSame(OnnxNodeBuilder builder, Shape input) {
    List<Dim> sizes = spatial(input);
    List<Long> begin = new ArrayList<>();
    List<Long> end = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      boolean independent = strides.get(i) == 1;
      if (!sizes.get(i).isKnown() && !independent) {
        // What ONNX calls SAME_UPPER is TensorFlow's SAME; the runtime works it out.
        builder.attribute("auto_pad", "SAME_UPPER");
        return;
      }
      long total = samePadding(i, sizes.get(i).sizeOrMinusOne());
      // TF puts the odd row last (GetWindowedOutputSizeVerbose).
      begin.add(total / 2);
      end.add(total - total / 2);
    }
    put(builder, begin.get(0), begin.get(1), end.get(0), end.get(1));
  }

  /** Rows that SAME adds along spatial axis {@code i} for an input or, with stride 1, any input. */
  private long samePadding(int i, long size) {
    long reach = (kernel.get(i) - 1) * dilations.get(i) + 1;
    if (strides.get(i) == 1) {
      return reach - 1;
    }
    long out = (size + strides.get(i) - 1) / strides.get(i);
    return Math.max((out - 1) * strides.get(i) + reach - size, 0);
  }

  private static void put(OnnxNodeBuilder builder, long top, long left, long bottom, long right) {
    if (top != 0 || left != 0 || bottom != 0 || right != 0) {
      builder.attribute("pads", new long[] {top, left, bottom, right});
    }
  }

  static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public String toString() {
    return "Window" + Arrays.asList(kernel, strides, dilations);
  }
}
