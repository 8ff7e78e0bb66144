package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterleaveInputTest {
  private static final OnnxPass PASS = new InterleaveInput();

  private static PassGraph convolution(long stride, long pad, long dilation) {
    long height = (9 + 2 * pad - 2 * dilation - 1) / stride + 1;
    long width = (8 + 2 * pad - 2 * dilation - 1) / stride + 1;
    return new PassGraph()
        .input("x", 9, 8, 3)
        .weights("w", 4, 3, 3, 3)
        .weights("b", 4)
        .node("t", "Transpose", List.of("x"), sizes(3, 9, 8), "perm", sizes(0, 3, 1, 2))
        .node(
            "c",
            "Conv",
            List.of("t", "w", "b"),
            sizes(4, height, width),
            "strides",
            sizes(stride, stride),
            "pads",
            sizes(pad, pad, pad, pad),
            "dilations",
            sizes(dilation, dilation));
  }

  private static PassGraph toNhwcAndBack(long stride, long pad, long dilation) {
    PassGraph graph = convolution(stride, pad, dilation);
    long height = (9 + 2 * pad - 2 * dilation - 1) / stride + 1;
    long width = (8 + 2 * pad - 2 * dilation - 1) / stride + 1;
    return graph.node(
        "y", "Transpose", List.of("c"), sizes(height, width, 4), "perm", sizes(0, 2, 3, 1));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "2, 1", "3, 2"})
  void readsTheImageAsItLies(long stride, long pad) {
    OnnxGraph after = PassGraph.rewrite(PASS, toNhwcAndBack(stride, pad, 1).output("y").build());
    assertThat(after.opCounts()).containsEntry("Transpose", 1).containsEntry("Reshape", 1);
  }

  @Test
  void leavesAlone_theOnlyTranspose() {
    PassGraph.assertUntouched(PASS, convolution(1, 0, 1).output("c").build());
  }

  @Test
  void leavesAlone_dilatedConvolutions() {
    PassGraph.assertUntouched(PASS, toNhwcAndBack(1, 0, 2).output("y").build());
  }

  @Test
  void leavesAlone_anImageThatSomethingElseReads() {
    PassGraph.assertUntouched(
        PASS,
        toNhwcAndBack(1, 0, 1)
            .node("z", "Relu", List.of("t"), sizes(3, 9, 8))
            .output("y")
            .output("z")
            .build());
  }
}
