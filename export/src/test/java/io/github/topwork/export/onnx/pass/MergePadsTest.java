package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergePadsTest {
  private static final OnnxPass PASS = new MergePads();

  private static PassGraph padded(String activation, long... pads) {
    return new PassGraph()
        .input("x", 3, 5, 5)
        .constant("pads", TensorData.vector(pads))
        .node("a", activation, List.of("x"), sizes(3, 5, 5))
        .node("p", "Pad", List.of("a", "pads"), sizes(3, 7, 7), "mode", "constant");
  }

  @Test
  void mergesIntoConv_addingToItsPadding() {
    OnnxGraph graph =
        padded("Tanh", 0, 0, 1, 0, 0, 0, 1, 2)
            .weights("w", 2, 3, 3, 3)
            .node("y", "Conv", List.of("p", "w"), sizes(2, 7, 7), "pads", sizes(1, 1, 1, 1))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(PASS, graph).toText())
        .isEqualTo("a = Tanh(x)\ny = Conv(a, w) pads=[2, 1, 2, 3]\n");
  }

  @Test
  void mergesIntoMaxPool_afterRelu() {
    assertThat(PassGraph.rewrite(PASS, maxPool("Relu", 1)).toText())
        .isEqualTo("a = Relu(x)\ny = MaxPool(a) kernel_shape=[3, 3] pads=[1, 1, 1, 1]\n");
  }

  @Test
  void keepsPaddingBeforeMaxPool_whereElementsMayBeNegative() {
    OnnxGraph after = PassGraph.rewrite(PASS, maxPool("Tanh", 1));
    assertThat(after.toText()).contains("p = Pad(a, pads, p/zero) mode=constant");
    assertThat(after.initializers()).containsEntry("p/zero", TensorData.scalar(Float.MIN_NORMAL));
    PassGraph.assertUntouched(PASS, after);
  }

  @Test
  void keepsPaddingBeforeMaxPool_whereAWindowWouldBeAllPadding() {
    assertThat(PassGraph.rewrite(PASS, maxPool("Relu", 3)).opCounts()).containsKey("Pad");
  }

  private static OnnxGraph maxPool(String activation, long pad) {
    return padded(activation, 0, 0, pad, pad, 0, 0, pad, pad)
        .node(
            "y",
            "MaxPool",
            List.of("p"),
            sizes(3, 3 + 2 * pad, 3 + 2 * pad),
            "kernel_shape",
            sizes(3, 3))
        .output("y")
        .build();
  }

  private static PassGraph paddedVolume(String activation) {
    return new PassGraph()
        .input("x", 3, 4, 5, 5)
        .constant("pads", TensorData.vector(new long[] {0, 0, 1, 0, 1, 0, 0, 0, 1, 1}))
        .node("a", activation, List.of("x"), sizes(3, 4, 5, 5))
        .node("p", "Pad", List.of("a", "pads"), sizes(3, 5, 6, 7), "mode", "constant");
  }

  @Test
  void mergesIntoConv_ofVolumes() {
    OnnxGraph graph =
        paddedVolume("Tanh")
            .weights("w", 2, 3, 3, 3, 3)
            .node("y", "Conv", List.of("p", "w"), sizes(2, 3, 4, 5))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(PASS, graph).toText())
        .isEqualTo("a = Tanh(x)\ny = Conv(a, w) pads=[1, 0, 1, 0, 1, 1]\n");
  }

  @Test
  void mergesIntoMaxPoolOfVolumes_onlyAfterRelu() {
    assertThat(PassGraph.rewrite(PASS, volumePool("Relu")).toText())
        .contains("MaxPool(a) kernel_shape=[3, 3, 3] pads=[1, 0, 1, 0, 1, 1]");
    assertThat(PassGraph.rewrite(PASS, volumePool("Tanh")).toText())
        .contains("p = Pad(a, pads, p/zero) mode=constant");
  }

  private static OnnxGraph volumePool(String activation) {
    return paddedVolume(activation)
        .node("y", "MaxPool", List.of("p"), sizes(3, 3, 4, 5), "kernel_shape", sizes(3, 3, 3))
        .output("y")
        .build();
  }

  @Test
  void leavesAlone_paddingOfChannels() {
    OnnxGraph graph =
        padded("Relu", 0, 1, 0, 0, 0, 1, 0, 0)
            .weights("w", 2, 5, 3, 3)
            .node("y", "Conv", List.of("p", "w"), sizes(2, 3, 3))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }
}
