package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.problem.UnsupportedOpException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeHandlerTest {
  private static ModelGraph resize(
      String op, int height, int width, int toHeight, int toWidth, Object... attributes) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", height, width, 3);
    ValueRef y =
        graph.op("resize", op, List.of(x, graph.ints("size", toHeight, toWidth)), attributes);
    return graph.output("y", y).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    for (String op : List.of("ResizeBilinear", "ResizeNearestNeighbor")) {
      HandlerCheck.assertAgrees(resize(op, 6, 5, 9, 7, "half_pixel_centers", true), opset);
      HandlerCheck.assertAgrees(resize(op, 6, 5, 3, 4, "align_corners", true), opset);
      HandlerCheck.assertAgrees(resize(op, 6, 5, 12, 10), opset);
    }
  }

  /** Every pair of sizes up to 12: rounding decides which pixel is nearest. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void agreesWithTensorFlow_onAllSmallSizes(boolean halfPixel) {
    io.github.topwork.export.parity.ParityOptions once =
        io.github.topwork.export.parity.ParityOptions.DEFAULTS
            .withBatches(List.of(1))
            .withLevels(List.of(OptimizationLevel.NO_OPT));
    for (int from = 2; from <= 12; from++) {
      for (int to = 1; to <= 12; to++) {
        for (String op : List.of("ResizeBilinear", "ResizeNearestNeighbor")) {
          HandlerCheck.assertAgrees(
              resize(op, from, 4, to, 8, "half_pixel_centers", halfPixel), 17, once);
        }
      }
    }
  }

  @Test
  void scalesByFactors_whereTheyRestoreTheSize() {
    assertThat(
            HandlerCheck.text(
                resize("ResizeBilinear", 6, 5, 9, 10, "half_pixel_centers", true), 17))
        .contains(
            "Resize(resize/Transpose:0, , resize/Resize/const)"
                + " coordinate_transformation_mode=half_pixel mode=linear");
  }

  @Test
  void rejectsAnImageOfUnknownSize_namingTheNode() {
    ModelGraph model = resize("ResizeBilinear", -1, 5, 9, 10);
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("known height and width")
        .hasMessageContaining("node 'resize'");
  }
}
