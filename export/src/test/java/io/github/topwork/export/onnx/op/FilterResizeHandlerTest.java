package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterResizeHandlerTest {
  private static ModelGraph resize(
      String op, int height, int width, int toHeight, int toWidth, Object... attributes) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", height, width, 3);
    ValueRef size = graph.ints("size", toHeight, toWidth);
    return graph.output("y", graph.op("resize", op, List.of(x, size), attributes)).build();
  }

  private static ModelGraph bicubic(int height, int width, int toHeight, int toWidth) {
    return resize("ResizeBicubic", height, width, toHeight, toWidth, "half_pixel_centers", true);
  }

  private static ModelGraph scaled(
      String kernel, boolean antialias, float scale, float translation) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 7, 9, 3);
    List<ValueRef> inputs =
        List.of(
            x,
            graph.ints("size", 5, 12),
            graph.constant("scale", TensorData.ofFloats(new float[] {scale, 12 / 9f}, 2)),
            graph.constant("shift", TensorData.ofFloats(new float[] {translation, 0}, 2)));
    ValueRef y =
        graph.op(
            "resize", "ScaleAndTranslate", inputs, "kernel_type", kernel, "antialias", antialias);
    return graph.output("y", y).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(bicubic(6, 5, 9, 7), opset);
    HandlerCheck.assertAgrees(resize("ResizeArea", 6, 5, 4, 7), opset);
    HandlerCheck.assertAgrees(scaled("lanczos3", true, 5 / 7f, 0), opset);
  }

  @ParameterizedTest
  @CsvSource({"3, 4, 6, 8", "9, 7, 2, 3", "5, 11, 13, 1", "8, 1, 5, 4", "64, 48, 100, 31"})
  void agreesWithTensorFlow_whateverTheSizes(int height, int width, int toHeight, int toWidth) {
    HandlerCheck.assertAgrees(bicubic(height, width, toHeight, toWidth), 17);
    HandlerCheck.assertAgrees(resize("ResizeArea", height, width, toHeight, toWidth), 17);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lanczos1",
        "lanczos3",
        "lanczos5",
        "gaussian",
        "box",
        "triangle",
        "keyscubic",
        "mitchellcubic"
      })
  void agreesWithTensorFlow_whateverTheKernel(String kernel) {
    HandlerCheck.assertAgrees(scaled(kernel, true, 5 / 7f, 0), 17);
    HandlerCheck.assertAgrees(scaled(kernel, false, 5 / 7f, 0), 17);
    HandlerCheck.assertAgrees(scaled(kernel, true, 0.6f, 1.3f), 17);
  }

  @Test
  void rejectsPlacesThatAreNotCenters_namingTheNode() {
    ModelGraph model = resize("ResizeBicubic", 4, 5, 9, 10);
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("half_pixel_centers=true")
        .hasMessageContaining("node 'resize'");
  }

  @Test
  void rejectsAnImageOfUnknownSize_namingTheNode() {
    ModelGraph model = resize("ResizeArea", -1, 5, 9, 10);
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("known height and width")
        .hasMessageContaining("node 'resize'");
  }
}
