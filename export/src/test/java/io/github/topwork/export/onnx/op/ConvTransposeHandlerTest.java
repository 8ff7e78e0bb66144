package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvTransposeHandlerTest {
  private static ModelGraph volume(int kernel, long stride, String padding, int depth) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 4, 5, 4);
    ValueRef sizes = graph.op("sizes", "Shape", List.of(x));
    ValueRef batch =
        graph.op(
            "batch",
            "StridedSlice",
            List.of(sizes, graph.ints("begin", 0), graph.ints("end", 1), graph.ints("step", 1)));
    boolean same = padding.equals("SAME");
    ValueRef rest = graph.ints("rest", depth, same ? 8 : 9, same ? 5 : 6, 3);
    ValueRef shape =
        graph.op(
            "shape",
            "ConcatV2",
            List.of(batch, rest, graph.constant("axis", TensorData.scalar(0))),
            "N",
            2);
    ValueRef y =
        graph.op(
            "deconv",
            "Conv3DBackpropInputV2",
            List.of(shape, graph.weights("k", kernel, 3, 2, 3, 4), x),
            "strides",
            new long[] {1, stride, 2, 1, 1},
            "padding",
            padding);
    return graph.output("y", y).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow_onVolumes(int opset) {
    HandlerCheck.assertAgrees(volume(3, 2, "SAME", 6), opset);
    HandlerCheck.assertAgrees(volume(3, 2, "VALID", 7), opset);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, SAME, 5", "2, 1, SAME, 3", "1, 2, SAME, 6", "3, 2, VALID, 8"})
  void agreesWithTensorFlow_onVolumes_whateverTheWindow(
      int kernel, long stride, String padding, int depth) {
    HandlerCheck.assertAgrees(volume(kernel, stride, padding, depth), 17);
  }

  private static ModelGraph transposed(
      int size, int kernel, long stride, String padding, int result) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", size, size, 4);
    ValueRef sizes = graph.op("sizes", "Shape", List.of(x));
    ValueRef batch =
        graph.op(
            "batch",
            "StridedSlice",
            List.of(sizes, graph.ints("begin", 0), graph.ints("end", 1), graph.ints("step", 1)),
            "shrink_axis_mask",
            1);
    ValueRef shape =
        graph.op(
            "pack",
            "Pack",
            List.of(
                batch,
                graph.constant("h", TensorData.scalar(result)),
                graph.constant("w", TensorData.scalar(result)),
                graph.constant("c", TensorData.scalar(3))),
            "N",
            4);
    ValueRef y =
        graph.op(
            "deconv",
            "Conv2DBackpropInput",
            List.of(shape, graph.weights("k", kernel, kernel, 3, 4), x),
            "strides",
            new long[] {1, stride, stride, 1},
            "padding",
            padding);
    return graph.output("y", y).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(transposed(5, 3, 2, "SAME", 10), opset);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 3, 2, SAME, 9",
    "4, 2, 2, SAME, 8",
    "4, 3, 1, SAME, 4",
    "4, 3, 2, VALID, 9",
    "4, 3, 2, VALID, 10",
    "3, 1, 2, SAME, 6"
  })
  void agreesWithTensorFlow_whateverTheWindow(
      int size, int kernel, long stride, String padding, int result) {
    HandlerCheck.assertAgrees(transposed(size, kernel, stride, padding, result), 17);
  }
}
