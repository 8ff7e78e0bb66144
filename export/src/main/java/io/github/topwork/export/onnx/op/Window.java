package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The window that a convolution or pooling node slides over height and width, of volumes over depth
 * too.
 *
 * @param channelsFirst whether TensorFlow's node itself works on {@code NCHW} or {@code NCDHW}
 * @param kernel size along each spatial axis
 * @param strides along each spatial axis
 * @param dilations along each spatial axis
 */
record Window(boolean channelsFirst, List<Long> kernel, List<Long> strides, List<Long> dilations) {
  Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  /** Window of a convolution with a filter {@code [window..., channels, channels]}. */
  static Window ofConvolution(Node node, Shape filter) {
    boolean channelsFirst = isChannelsFirst(node);
    return new Window(
        channelsFirst,
        filter.dims().subList(0, filter.rank() - 2).stream().map(Dim::sizeOrMinusOne).toList(),
        spatial(node.integers("strides"), channelsFirst),
        spatial(node.integers("dilations", ones(filter.rank())), channelsFirst));
  }

  /** Window of a pooling node, which states its size as {@code ksize}. */
  static Window ofPool(Node node, OnnxGraphBuilder onnx) {
    boolean channelsFirst = isChannelsFirst(node);
    int batch = 0;
    List<Long> size = node.integers("ksize");
    List<Long> step = node.integers("strides");
    int channel = channelsFirst ? 1 : size.size() - 1;
    for (int axis : List.of(batch, channel)) {
      if (size.get(axis) != 1 || step.get(axis) != 1) {
        throw onnx.unsupported(
            node,
            "ksize=" + size + ", strides=" + step,
            "pooling over " + (size.size() == 5 ? "depth, " : "") + "height and width only");
      }
    }
    return new Window(
        channelsFirst,
        spatial(size, channelsFirst),
        spatial(step, channelsFirst),
        ones(size.size() - 2));
  }

  private static List<Long> ones(int count) {
    return Collections.nCopies(count, 1L);
  }

  static boolean isChannelsFirst(Node node) {
    return node.text("data_format", "NHWC").startsWith("NC");
  }

  private static <T> List<T> spatial(List<T> all, boolean channelsFirst) {
    return channelsFirst ? all.subList(2, all.size()) : all.subList(1, all.size() - 1);
  }

  /** Spatial sizes of an input of this shape, in TensorFlow's layout. */
  List<Dim> spatial(Shape shape) {
    return shape.isRanked()
        ? spatial(shape.dims(), channelsFirst)
        : Collections.nCopies(kernel.size(), Dim.unknown());
  }

  /** Channels of an input of this shape, in TensorFlow's layout. */
  Dim channels(Shape shape) {
    return shape.isRanked() ? shape.dim(channelsFirst ? 1 : -1) : Dim.unknown();
  }

  /** The filter {@code [window..., a, b]} as ONNX has it, {@code [b, a, window...]}. */
  String filter(ValueRef filter, OnnxGraphBuilder onnx) {
    int[] places = new int[kernel.size() + 2];
    places[0] = kernel.size() + 1;
    places[1] = kernel.size();
    for (int i = 0; i < kernel.size(); i++) {
      places[i + 2] = i;
    }
    return onnx.transposed(filter, places);
  }

  /** AxisOrder in which the node's input is asked for and its output is bound. */
  AxisOrder layout() {
    return channelsFirst ? AxisOrder.AS_IS : new AxisOrder.ChannelsFirst(kernel.size() + 2);
  }

  /** Appends the input, in the layout that ONNX's windows slide over. */
  OnnxNodeBuilder start(String op, Node node, OnnxGraphBuilder onnx) {
    return onnx.node(op).input(onnx.in(layout(), node.input(0)));
  }

  /** States kernel, strides, dilations and padding, leaving out what equals ONNX's default. */
  void describe(OnnxNodeBuilder builder, Node node, OnnxGraphBuilder onnx) {
    builder.attribute("kernel_shape", array(kernel));
    if (!strides.equals(ones(kernel.size()))) {
      builder.attribute("strides", array(strides));
    }
    if (!dilations.equals(ones(kernel.size()))) {
      builder.attribute("dilations", array(dilations));
    }
    pad(builder, node, onnx);
  }

  private void pad(OnnxNodeBuilder builder, Node node, OnnxGraphBuilder onnx) {
    switch (node.text("padding")) {
      case "VALID" -> {}
      case "SAME" -> padSame(builder, onnx.shape(node.input(0)));
      case "EXPLICIT" -> put(builder, explicitPads(node));
      default ->
          throw onnx.unsupported(
              node, "padding=" + node.text("padding"), "padding SAME, VALID or EXPLICIT");
    }
  }

  private void padSame(OnnxNodeBuilder builder, Shape input) {
    List<Dim> sizes = spatial(input);
    long[] pads = new long[2 * kernel.size()];
    for (int i = 0; i < kernel.size(); i++) {
      boolean independent = strides.get(i) == 1;
      if (!sizes.get(i).isKnown() && !independent) {
        // What ONNX calls SAME_UPPER is TensorFlow's SAME; the runtime works it out.
        builder.attribute("auto_pad", "SAME_UPPER");
        return;
      }
      long total = samePadding(i, sizes.get(i).sizeOrMinusOne());
      // TF puts the odd row last (GetWindowedOutputSizeVerbose).
      pads[i] = total / 2;
      pads[i + kernel.size()] = total - total / 2;
    }
    put(builder, pads);
  }

  /** The node's explicit paddings as ONNX has them: where each axis begins, then where it ends. */
  long[] explicitPads(Node node) {
    List<Long> all = node.integers("explicit_paddings");
    long[] pads = new long[2 * kernel.size()];
    for (int i = 0; i < kernel.size(); i++) {
      int axis = channelsFirst ? i + 2 : i + 1;
      pads[i] = all.get(2 * axis);
      pads[i + kernel.size()] = all.get(2 * axis + 1);
    }
    return pads;
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

  private static void put(OnnxNodeBuilder builder, long[] pads) {
    if (Arrays.stream(pads).anyMatch(size -> size != 0)) {
      builder.attribute("pads", pads);
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
