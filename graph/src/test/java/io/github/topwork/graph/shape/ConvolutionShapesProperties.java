package io.github.topwork.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.OpCase;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/** Any size, window, stride, padding and dilation gives the shape that TensorFlow gives. */
class ConvolutionShapesProperties {
  private static final ValueRef OP = ValueRef.of("op");
  private static final String[] PADDINGS = {"SAME", "VALID", "EXPLICIT"};

  @Property(tries = 300)
  void conv2D(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 3) int dilation,
      @ForAll @IntRange(max = 2) int padding,
      @ForAll @IntRange(max = 3) int before,
      @ForAll @IntRange(max = 3) int after,
      @ForAll boolean channelsFirst,
      @ForAll @IntRange(min = 1, max = 2) int groups) {
    OpCase conv =
        channelsFirst
            ? OpCase.of("Conv2D").in(2, 4, height, width)
            : OpCase.of("Conv2D").in(2, height, width, 4);
    conv.in(window, 2, 4 / groups, 6)
        .with("strides", channels(channelsFirst, stride, stride + 1))
        .with("dilations", channels(channelsFirst, dilation, 1))
        .text("data_format", channelsFirst ? "NCHW" : "NHWC");
    agrees(padded(conv, padding, channelsFirst, before, after));
  }

  @Property(tries = 150)
  void depthwise(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 1, max = 3) int dilation,
      @ForAll @IntRange(max = 2) int padding,
      @ForAll @IntRange(max = 3) int before,
      @ForAll @IntRange(max = 3) int after) {
    OpCase conv =
        OpCase.of("DepthwiseConv2dNative")
            .in(2, height, width, 4)
            .in(window, window, 4, 3)
            .with("strides", channels(false, stride, stride))
            .with("dilations", channels(false, dilation, dilation));
    agrees(padded(conv, padding, false, before, after));
  }

  @Property(tries = 150)
  void pools(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(max = 1) int padding,
      @ForAll boolean isMax,
      @ForAll boolean channelsFirst) {
    OpCase pool =
        channelsFirst
            ? OpCase.of(isMax ? "MaxPool" : "AvgPool").in(2, 4, height, width)
            : OpCase.of(isMax ? "MaxPool" : "AvgPool").in(2, height, width, 4);
    pool.with("ksize", channels(channelsFirst, window, window + 1))
        .with("strides", channels(channelsFirst, stride, stride))
        .text("data_format", channelsFirst ? "NCHW" : "NHWC");
    agrees(padded(pool, padding, channelsFirst, 0, 0));
  }

  @Property(tries = 100)
  void explicitMaxPool(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 2, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(max = 1) int before,
      @ForAll @IntRange(max = 1) int after) {
    OpCase pool =
        OpCase.of("MaxPool")
            .in(2, height, 9, 4)
            .with("ksize", channels(false, window, window))
            .with("strides", channels(false, stride, stride));
    agrees(padded(pool, 2, false, before, after));
  }

  private static long[] channels(boolean first, long height, long width) {
    return first ? new long[] {1, 1, height, width} : new long[] {1, height, width, 1};
  }

  private static OpCase padded(
      OpCase op, int padding, boolean channelsFirst, int before, int after) {
    op.text("padding", PADDINGS[padding]);
    if (padding == 2) {
      op.with(
          "explicit_paddings",
          channelsFirst
              ? new long[] {0, 0, 0, 0, before, after, after, before}
              : new long[] {0, 0, before, after, after, before, 0, 0});
    }
    return op;
  }

  private static void agrees(OpCase given) {
    for (boolean freeBatch : new boolean[] {false, true}) {
      Graph graph = given.graph(freeBatch);
      Shapes shapes = ShapeInference.infer(graph);
      Shape expected;
      try {
        expected = TensorFlowOracle.shape(graph, OP);
      } catch (TFInvalidArgumentException e) {
        assertThat(shapes.problems()).as(e.getMessage()).hasSize(1);
        continue;
      }
      assertThat(shapes.problems()).isEmpty();
      assertThat(shapes.of(OP)).as(given.toString()).isEqualTo(expected);
    }
  }
}
