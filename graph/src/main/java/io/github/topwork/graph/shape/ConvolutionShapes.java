package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions, pools and batch normalization. Output sizes follow TensorFlow's {@code
 * GetWindowedOutputSizeVerbose}: SAME gives ceil(size / stride), VALID and EXPLICIT give
 * floor((padded size - window) / stride) + 1.
 */
final class ConvolutionShapes implements ShapeFamily {
  @Override
  public void register(ShapeTable.Builder table) {
    table
        .ops(op -> convolution(op, false), "Conv2D", "Conv3D")
        .ops(op -> convolution(op, true), "DepthwiseConv2dNative")
        .ops(ConvolutionShapes::transposed, "Conv2DBackpropInput", "Conv3DBackpropInputV2")
        .ops(ConvolutionShapes::pool, "MaxPool", "AvgPool", "MaxPool3D", "AvgPool3D")
        .ops(
            ConvolutionShapes::batchNorm, "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");
  }

  private static boolean isChannelsFirst(Node node) {
    return node.text("data_format", "NHWC").startsWith("NC");
  }

  private static void convolution(OpShapes op, boolean isDepthwise) {
    Node node = op.node();
    int rank = node.integers("strides").size();
    Shape input = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    Shape filter = op.ofRank(1, rank).orElse(OpShapes.anyOfRank(rank));
    int channelAxis = isChannelsFirst(node) ? 1 : rank - 1;
    List<Long> ones = Collections.nCopies(rank, 1L);
    List<Long> dilations = node.integers("dilations", ones);
    checkChannels(input.dim(channelAxis), filter.dim(rank - 2), isDepthwise);
    List<Term> windows = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int spatial = axis - (channelAxis == 1 ? 2 : 1);
      windows.add(axis == 0 || axis == channelAxis ? Term.ONE : Term.of(filter.dim(spatial)));
    }
    List<Term> output = windowed(node, input, windows, dilations);
    Term channels = Term.of(filter.dim(rank - 1));
    output.set(channelAxis, isDepthwise ? channels.times(Term.of(filter.dim(rank - 2))) : channels);
    op.outputTerms(output);
  }

  private static void checkChannels(Dim input, Dim filter, boolean isDepthwise) {
    if (!input.isKnown() || !filter.isKnown()) {
      return;
    }
    long given = input.sizeOrMinusOne();
    long wanted = filter.sizeOrMinusOne();
    boolean fits = isDepthwise ? given == wanted : wanted > 0 && given % wanted == 0;
    if (!fits) {
      throw new OpShapes.Contradiction(
          given + " input channels", wanted + " (or a multiple, in groups), as the filter has");
    }
  }

  private static void pool(OpShapes op) {
    Node node = op.node();
    List<Long> sizes = node.integers("ksize");
    int rank = sizes.size();
    Shape input = op.ofRank(0, rank).orElse(OpShapes.anyOfRank(rank));
    op.outputTerms(
        windowed(
            node, input, sizes.stream().map(Term::of).toList(), Collections.nCopies(rank, 1L)));
  }

  /** Output sizes on every axis for these windows. */
  private static List<Term> windowed(
      Node node, Shape input, List<Term> windows, List<Long> dilations) {
    List<Long> strides = node.integers("strides");
    String padding = node.text("padding");
    List<Long> explicit = node.integers("explicit_paddings", List.of());
    if (dilations.size() != windows.size() || strides.size() != windows.size()) {
      throw new OpShapes.Contradiction(
          "strides " + strides + " and dilations " + dilations, windows.size() + " of each");
    }
    List<Term> output = new ArrayList<>();
    for (int axis = 0; axis < windows.size(); axis++) {
      long before = 2 * axis < explicit.size() ? explicit.get(2 * axis) : 0;
      long after = 2 * axis + 1 < explicit.size() ? explicit.get(2 * axis + 1) : 0;
      output.add(
          windowed(
              Term.of(input.dim(axis)),
              windows.get(axis),
              strides.get(axis),
              dilations.get(axis),
              padding,
              padding.equals("EXPLICIT") ? Math.addExact(before, after) : 0));
    }
    return output;
  }

  private static Term windowed(
      Term size, Term window, long stride, long dilation, String padding, long pad) {
    if (stride <= 0 || dilation <= 0) {
      throw new OpShapes.Contradiction(
          "stride " + stride + " and dilation " + dilation, "both above zero");
    }
    if (padding.equals("SAME")) {
      return stride == 1
          ? size
          : size.isNumber() ? Term.of(-Math.floorDiv(-size.factor(), stride)) : Term.UNKNOWN;
    }
    if (stride == 1 && window.is(1) && pad == 0) {
      return size;
    }
    if (!size.isNumber() || !window.isNumber()) {
      return Term.UNKNOWN;
    }
    long reach = (window.factor() - 1) * dilation + 1;
    long room = size.factor() + pad - reach;
    if (room < 0) {
      throw new OpShapes.Contradiction(
          "a window of " + reach + " over a size of " + (size.factor() + pad),
          "a window that fits");
    }
    return Term.of(room / stride + 1);
  }

  /** The shape of the result is an input; two numbers less are its spatial part. */
  private static void transposed(OpShapes op) {
    int rank = op.node().integers("strides").size();
    int spatial = rank - 2;
    Optional<Ints> sizes = op.value(0).filter(Ints::isVector);
    if (sizes.isPresent() && sizes.get().size() == rank) {
      op.output(sizes.get().toShape());
      return;
    }
    List<Term> output = new ArrayList<>(Collections.nCopies(rank, Term.UNKNOWN));
    boolean channelsFirst = isChannelsFirst(op.node());
    op.ofRank(2, rank).ifPresent(gradient -> output.set(0, Term.of(gradient.dim(0))));
    op.ofRank(1, rank)
        .ifPresent(
            filter -> output.set(channelsFirst ? 1 : rank - 1, Term.of(filter.dim(spatial))));
    if (sizes.isPresent() && sizes.get().size() == spatial) {
      for (int i = 0; i < spatial; i++) {
        output.set(i + (channelsFirst ? 2 : 1), sizes.get().get(i));
      }
    }
    op.outputTerms(output);
  }

  private static void batchNorm(OpShapes op) {
    Shape x = op.shape(0);
    op.output(0, x);
    Dim channels = Dim.unknown();
    if (x.isRanked()) {
      channels = x.dim(isChannelsFirst(op.node()) ? 1 : -1);
    }
    // In training mode mean and variance may be empty: the batch gives them.
    for (int i = 1; i < 3; i++) {
      channels = op.ofRank(i, 1).map(shape -> shape.dim(0)).filter(Dim::isKnown).orElse(channels);
    }
    for (int i = 1; i < 5; i++) {
      op.output(i, Shape.of(List.of(channels)));
    }
  }
}
