package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.List;

/**
 * Dilated convolutions. The gradient of {@code Conv2D} drops the dilations, and {@code
 * DepthwiseConv2dNative} has no dilated CPU kernel at all.
 *
 * <p>A dilated convolution takes every d-th row and column: cut into d * d images of those, it is a
 * plain one. That costs nothing but needs static sizes and no strides. Else the filter is spread
 * out with zeros, which is right always and costs d * d times the multiplications.
 */
final class DilationRewrite {
  private static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);

  private DilationRewrite() {}

  static boolean applies(Node node) {
    return node.integers("dilations", ONES).stream().anyMatch(dilation -> dilation != 1);
  }

  static void apply(Node node, Rewrite rewrite) {
    boolean isChannelsFirst = node.text("data_format", "NHWC").equals("NCHW");
    int rows = isChannelsFirst ? 2 : 1;
    List<Long> dilations = node.integers("dilations");
    Shape input = rewrite.shapes().of(node.input(0));
    Shape filter = rewrite.shapes().of(node.input(1));
    if (dilations.size() != 4 || filter.rank() != 4 || !filter.isFullyKnown()) {
      rewrite.refuse(
          node,
          "dilations " + dilations + " and a filter of shape " + filter,
          "four dilations, and a filter of known shape");
      return;
    }
    Axis height = Axis.of(node, rows, input, filter.dim(0).sizeOrMinusOne());
    Axis width = Axis.of(node, rows + 1, input, filter.dim(1).sizeOrMinusOne());
    if (!isChannelsFirst && height.fitsBlocks() && width.fitsBlocks()) {
      throughBatch(node, rewrite, height, width);
    } else {
      spreadFilter(node, rewrite, filter, height.dilation, width.dilation);
    }
  }

  /** One spatial axis: its size (-1 if unknown) and what the convolution does along it. */
  private record Axis(long size, long stride, long dilation, long before, long after) {
    static Axis of(Node node, int axis, Shape input, long window) {
      long size = input.isRanked() ? input.dim(axis).sizeOrMinusOne() : -1;
      long stride = node.integers("strides").get(axis);
      long dilation = node.integers("dilations").get(axis);
      long reach = (window - 1) * dilation + 1;
      long before = 0;
      long after = 0;
      if (node.text("padding").equals("SAME")) {
        // With stride 1 SAME pads by what the window reaches over, the odd row or column last.
        before = (reach - 1) / 2;
        after = reach - 1 - before;
      } else if (node.text("padding").equals("EXPLICIT")) {
        List<Long> paddings = node.integers("explicit_paddings");
        before = paddings.get(2 * axis);
        after = paddings.get(2 * axis + 1);
      }
      return new Axis(size, stride, dilation, before, after);
    }

    boolean fitsBlocks() {
      return size >= 0 && stride == 1;
    }

    /** Rows or columns to add, so that blocks come out even. */
    long extra() {
      return Math.floorMod(-(size + before + after), dilation);
    }
  }

  private static void throughBatch(Node node, Rewrite rewrite, Axis height, Axis width) {
    ValueRef block = rewrite.ints(node, "block_shape", height.dilation, width.dilation);
    ValueRef paddings =
        rewrite.pairs(
            node,
            "paddings",
            height.before,
            height.after + height.extra(),
            width.before,
            width.after + width.extra());
    ValueRef crops = rewrite.pairs(node, "crops", 0, height.extra(), 0, width.extra());
    ValueRef blocks =
        rewrite.add(
            node,
            "to_batch",
            "SpaceToBatchND",
            builder ->
                builder
                    .input(node.input(0), block, paddings)
                    .attribute("Tblock_shape", DataType.INT32)
                    .attribute("Tpaddings", DataType.INT32));
    ValueRef convolved =
        rewrite
            .edit()
            .addBefore(
                node.name(),
                node.toBuilder()
                    .name(rewrite.edit().freshName(node.name() + "/convolution"))
                    .inputs(List.of(blocks, node.input(1)))
                    .controlInputs(List.of())
                    .attribute("dilations", Attribute.ofInts(1, 1, 1, 1))
                    .attribute("padding", "VALID")
                    .attribute("explicit_paddings", Attribute.ofInts())
                    .build());
    rewrite.replaceBy(
        node,
        "BatchToSpaceND",
        builder ->
            builder
                .input(convolved, block, crops)
                .attribute("Tblock_shape", DataType.INT32)
                .attribute("Tcrops", DataType.INT32));
  }

  /** Filter {@code [h, w, i, o]} to {@code [(h - 1) * d + 1, (w - 1) * d + 1, i, o]}. */
  private static void spreadFilter(
      Node node, Rewrite rewrite, Shape filter, long rowDilation, long columnDilation) {
    long[] sizes = filter.toSizes();
    long height = sizes[0];
    long width = sizes[1];
    long rest = sizes[2] * sizes[3];
    ValueRef apart = reshape(node, rewrite, "apart", node.input(1), height, 1, width, 1, rest);
    ValueRef zeros =
        rewrite.pairs(node, "zeros", 0, 0, 0, rowDilation - 1, 0, 0, 0, columnDilation - 1, 0, 0);
    ValueRef padded =
        rewrite.add(
            node,
            "spread",
            "Pad",
            builder -> builder.input(apart, zeros).attribute("Tpaddings", DataType.INT32));
    ValueRef joined =
        reshape(
            node,
            rewrite,
            "joined",
            padded,
            height * rowDilation,
            width * columnDilation,
            sizes[2],
            sizes[3]);
    ValueRef begin = rewrite.ints(node, "begin", 0, 0, 0, 0);
    ValueRef size =
        rewrite.ints(
            node,
            "size",
            (height - 1) * rowDilation + 1,
            (width - 1) * columnDilation + 1,
            sizes[2],
            sizes[3]);
    ValueRef spread =
        rewrite.add(
            node,
            "filter",
            "Slice",
            builder -> builder.input(joined, begin, size).attribute("Index", DataType.INT32));
    rewrite
        .edit()
        .put(
            node.toBuilder()
                .inputs(List.of(node.input(0), spread))
                .attribute("dilations", Attribute.ofInts(1, 1, 1, 1))
                .build());
  }

  private static ValueRef reshape(
      Node node, Rewrite rewrite, String part, ValueRef value, long... sizes) {
    ValueRef shape = rewrite.ints(node, part + "_shape", sizes);
    return rewrite.add(
        node,
        part,
        "Reshape",
        builder -> builder.input(value, shape).attribute("Tshape", DataType.INT32));
  }
}
