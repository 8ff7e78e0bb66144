package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceHandlerTest {
  private static ModelGraph slice(int[] begin, int[] end, int[] strides, Object... masks) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 6, 4);
    ValueRef pool = graph.maxPool("pool", x, 1, "SAME");
    ValueRef y =
        graph.op(
            "slice",
            "StridedSlice",
            List.of(
                pool,
                graph.ints("begin", begin),
                graph.ints("end", end),
                graph.ints("step", strides)),
            masks);
    return graph.output("y", y).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    int[] ones = {1, 1, 1, 1};
    HandlerCheck.assertAgrees(
        slice(new int[] {0, 1, 0, 1}, new int[] {0, 4, 5, 3}, ones, "begin_mask", 1, "end_mask", 1),
        opset);
    HandlerCheck.assertAgrees(
        slice(
            new int[] {0, 0, -1, 0},
            new int[] {0, 0, 0, 0},
            new int[] {1, 2, -1, 1},
            "begin_mask",
            11,
            "end_mask",
            15),
        opset);
    HandlerCheck.assertAgrees(
        slice(
            new int[] {0, 2, 0, -1},
            new int[] {0, 3, 0, 0},
            ones,
            "begin_mask",
            5,
            "end_mask",
            5,
            "shrink_axis_mask",
            10),
        opset);
    HandlerCheck.assertAgrees(
        slice(
            new int[] {0, 0, 1},
            new int[] {0, 0, 3},
            new int[] {1, 1, 1},
            "ellipsis_mask",
            1,
            "new_axis_mask",
            2),
        opset);
  }

  @Test
  void agreesWithTensorFlow_whenSizesAreGiven() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 6, 4);
    ValueRef y =
        graph.op(
            "slice",
            "Slice",
            List.of(x, graph.ints("begin", 0, 1, 2, 0), graph.ints("size", -1, 3, -1, 2)));
    HandlerCheck.assertAgrees(graph.output("y", y).build(), 17);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 21})
  void reverses(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef pool = graph.maxPool("pool", graph.image("x", 5, 6, 4), 1, "SAME");
    ValueRef y = graph.op("reverse", "ReverseV2", List.of(pool, graph.ints("axes", 1, -1)));
    HandlerCheck.assertAgrees(graph.output("y", y).build(), opset);
  }
}
