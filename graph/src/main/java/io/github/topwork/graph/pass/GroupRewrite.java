package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions in groups: more input channels than the filter has. TensorFlow runs them on CPU but
 * has no gradient kernels there.
 */
final class GroupRewrite {
  private GroupRewrite() {}

  static void apply(Node node, Rewrite rewrite) {
    boolean isChannelsFirst = node.text("data_format", "NHWC").equals("NCHW");
    Shape input = rewrite.shapes().of(node.input(0));
    Shape filter = rewrite.shapes().of(node.input(1));
    if (input.rank() != 4 || filter.rank() != 4) {
      return;
    }
    int channelAxis = isChannelsFirst ? 1 : 3;
    long channels = input.dim(channelAxis).sizeOrMinusOne();
    long depth = filter.dim(2).sizeOrMinusOne();
    if (channels <= 0 || depth <= 0 || channels == depth) {
      return;
    }
    if (!filter.isFullyKnown() || channels % depth != 0) {
      rewrite.refuse(
          node,
          channels + " channels and a filter of shape " + filter,
          "a filter of known shape whose depth divides the channels");
      return;
    }
    List<Long> strides = node.integers("strides");
    int rows = isChannelsFirst ? 2 : 1;
    boolean hasEqualStrides = strides.get(rows).equals(strides.get(rows + 1));
    if (depth == 1 && hasEqualStrides && filter.dim(3).sizeOrMinusOne() % channels == 0) {
      depthwise(node, rewrite, filter, channels);
    } else {
      split(node, rewrite, channelAxis, channels / depth);
    }
  }

  /** Output channel {@code c * m + q} is made of input channel {@code c} in both. */
  private static void depthwise(Node node, Rewrite rewrite, Shape filter, long channels) {
    long multiplier = filter.dim(3).sizeOrMinusOne() / channels;
    ValueRef shape =
        rewrite.ints(
            node,
            "depthwise_shape",
            filter.dim(0).sizeOrMinusOne(),
            filter.dim(1).sizeOrMinusOne(),
            channels,
            multiplier);
    ValueRef reshaped =
        rewrite.add(
            node,
            "depthwise_filter",
            "Reshape",
            builder -> builder.input(node.input(1), shape).attribute("Tshape", DataType.INT32));
    rewrite
        .edit()
        .put(
            node.toBuilder()
                .op("DepthwiseConv2dNative")
                .without("use_cudnn_on_gpu")
                .inputs(List.of(node.input(0), reshaped))
                .build());
  }

  private static void split(Node node, Rewrite rewrite, int channelAxis, long groups) {
    ValueRef axis = rewrite.constant(node, "axis", TensorData.scalar(channelAxis));
    ValueRef filterAxis = rewrite.constant(node, "filter_axis", TensorData.scalar(3));
    ValueRef inputs =
        rewrite.add(
            node,
            "inputs",
            "Split",
            builder -> builder.input(axis, node.input(0)).attribute("num_split", groups));
    ValueRef filters =
        rewrite.add(
            node,
            "filters",
            "Split",
            builder -> builder.input(filterAxis, node.input(1)).attribute("num_split", groups));
    List<ValueRef> parts = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      parts.add(
          rewrite
              .edit()
              .addBefore(
                  node.name(),
                  node.toBuilder()
                      .name(rewrite.edit().freshName(node.name() + "/group_" + i))
                      .inputs(
                          List.of(new ValueRef(inputs.node(), i), new ValueRef(filters.node(), i)))
                      .controlInputs(List.of())
                      .build()));
    }
    parts.add(axis);
    rewrite.replaceBy(
        node,
        "ConcatV2",
        builder -> builder.inputs(parts).attribute("N", groups).attribute("Tidx", DataType.INT32));
  }
}
