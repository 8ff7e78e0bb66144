package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReshapeHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 1, 6, 1);
    graph
        .output("a", graph.op("reshape", "Reshape", List.of(x, graph.ints("shape", -1, 2, 3))))
        .output("b", graph.op("squeeze", "Squeeze", List.of(x), "squeeze_dims", new long[] {1, 3}))
        .output(
            "c",
            graph.op(
                "expand", "ExpandDims", List.of(x, graph.constant("at", TensorData.scalar(2)))));
    HandlerCheck.assertAgrees(graph.build(), opset);
  }

  @Test
  void agreesWithTensorFlow_onImages() {
    TestGraph graph = new TestGraph();
    ValueRef pool = pool(graph, graph.image("x", 4, 6, 3));
    graph
        .output("a", graph.op("flat", "Reshape", List.of(pool, graph.ints("shape", -1, 18))))
        .output("b", graph.op("rows", "Reshape", List.of(pool, graph.ints("shape2", -1, 6, 3))));
    HandlerCheck.assertAgrees(graph.build(), 17);
  }

  @Test
  void readsTheBatchSize_whereTheShapeIsComputed() {
    TestGraph graph = new TestGraph();
    ValueRef pool = pool(graph, graph.image("x", 4, 6, 3));
    ValueRef sizes = graph.op("sizes", "Shape", List.of(pool));
    ValueRef batch =
        graph.op(
            "batch",
            "StridedSlice",
            List.of(sizes, graph.ints("begin", 0), graph.ints("end", 1), graph.ints("step", 1)),
            "shrink_axis_mask",
            1);
    ValueRef shape =
        graph.op(
            "pack", "Pack", List.of(batch, graph.constant("rest", TensorData.scalar(18))), "N", 2);
    ModelGraph model = graph.output("y", graph.op("flat", "Reshape", List.of(pool, shape))).build();
    assertThat(HandlerCheck.export(model, 17).opCounts()).doesNotContainKeys("Shape", "Gather");
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void flattensWithoutTranspose_whereOnlyChannelsAreLeft() {
    TestGraph graph = new TestGraph();
    ValueRef pool = pool(graph, graph.image("x", 2, 2, 3));
    ValueRef flat = graph.op("flat", "Reshape", List.of(pool, graph.ints("shape", -1, 3)));
    ModelGraph model = graph.output("y", flat).build();
    assertThat(HandlerCheck.export(model, 17).opCounts()).containsEntry("Transpose", 1);
    HandlerCheck.assertAgrees(model, 17);
  }

  private static ValueRef pool(TestGraph graph, ValueRef x) {
    return graph.maxPool("pool", x, 2, "VALID");
  }
}
