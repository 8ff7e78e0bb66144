package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvHandlerTest {
  private static ModelGraph convolution(
      long height, long kernel, long stride, long dilation, String padding, Object... more) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", height, height + 1, 4);
    ValueRef w = graph.weights("w", kernel, kernel, 4, 6);
    Object[] attributes = {
      "strides", new long[] {1, stride, stride, 1},
      "dilations", new long[] {1, dilation, dilation, 1},
      "padding", padding
    };
    Object[] all =
        java.util.stream.Stream.of(attributes, more).flatMap(java.util.Arrays::stream).toArray();
    return graph.output("y", graph.op("conv", "Conv2D", List.of(x, w), all)).build();
  }

  private static ModelGraph depthwise(long stride, long multiplier, String padding) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 9, 8, 3);
    ValueRef w = graph.weights("w", 3, 3, 3, multiplier);
    return graph
        .output(
            "y",
            graph.op(
                "conv",
                "DepthwiseConv2dNative",
                List.of(x, w),
                "strides",
                new long[] {1, stride, stride, 1},
                "padding",
                padding))
        .build();
  }

  @Test
  void putsOddPaddingLast_whenSame() {
    assertThat(HandlerCheck.text(convolution(8, 3, 2, 1, "SAME"), 17))
        .contains(
            "conv:0 = Conv(conv/Transpose:0, w) kernel_shape=[3, 3] pads=[0, 1, 1, 1] strides=[2, 2]");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(convolution(8, 3, 2, 1, "SAME"), opset);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 3, 1, 1, SAME", "9, 3, 2, 1, SAME", "7, 5, 3, 1, SAME", "9, 2, 2, 1, SAME",
    "9, 3, 1, 2, SAME", "9, 1, 2, 1, SAME", "8, 3, 1, 1, VALID", "9, 3, 2, 1, VALID",
    "11, 3, 1, 3, VALID"
  })
  void agreesWithTensorFlow_whateverTheWindow(
      long height, long kernel, long stride, long dilation, String padding) {
    HandlerCheck.assertAgrees(convolution(height, kernel, stride, dilation, padding), 17);
  }

  @Test
  void agreesWithTensorFlow_whenPaddingIsExplicit() {
    ModelGraph model =
        convolution(
            8, 3, 2, 1, "EXPLICIT", "explicit_paddings", new long[] {0, 0, 1, 0, 2, 1, 0, 0});
    HandlerCheck.assertAgrees(model, 17);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, SAME", "2, 2, SAME", "2, 1, VALID"})
  void agreesWithTensorFlow_whenDepthwise(long stride, long multiplier, String padding) {
    HandlerCheck.assertAgrees(depthwise(stride, multiplier, padding), 17);
  }

  private static ModelGraph volume(
      long depth, long kernel, long stride, String padding, long filterChannels) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", depth, 6, 7, 4);
    ValueRef w = graph.weights("w", kernel, 3, 2, filterChannels, 6);
    return graph
        .output(
            "y",
            graph.op(
                "conv",
                "Conv3D",
                List.of(x, w),
                "strides",
                new long[] {1, stride, 2, 1, 1},
                "padding",
                padding))
        .build();
  }

  @Test
  void padsEachAxisOfAVolume() {
    assertThat(HandlerCheck.text(volume(5, 3, 1, "SAME", 4), 17))
        .contains("kernel_shape=[3, 3, 2] pads=[1, 0, 0, 1, 1, 1] strides=[1, 2, 1]");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow_onVolumes(int opset) {
    HandlerCheck.assertAgrees(volume(5, 3, 2, "SAME", 4), opset);
    HandlerCheck.assertAgrees(volume(5, 3, 2, "VALID", 4), opset);
  }

  @ParameterizedTest
  @CsvSource({"4, 3, 2, SAME", "5, 1, 3, SAME", "6, 2, 1, SAME", "6, 5, 1, VALID"})
  void agreesWithTensorFlow_onVolumes_whateverTheWindow(
      long depth, long kernel, long stride, String padding) {
    HandlerCheck.assertAgrees(volume(depth, kernel, stride, padding, 4), 17);
  }

  @Test
  void groupsByFilterDepth() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 6, 6, 4);
    ValueRef w = graph.weights("w", 3, 3, 2, 6);
    ModelGraph model =
        graph
            .output(
                "y",
                graph.op(
                    "conv",
                    "Conv2D",
                    List.of(x, w),
                    "strides",
                    new long[] {1, 1, 1, 1},
                    "padding",
                    "SAME"))
            .build();
    assertThat(HandlerCheck.text(model, 17)).contains("group=2");
    HandlerCheck.assertAgrees(model, 17);
  }
}
