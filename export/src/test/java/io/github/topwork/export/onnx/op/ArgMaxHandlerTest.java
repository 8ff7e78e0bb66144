package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgMaxHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 6, 5);
    ValueRef pool =
        graph.op(
            "pool",
            "AvgPool",
            List.of(x),
            "ksize",
            new long[] {1, 2, 2, 1},
            "strides",
            new long[] {1, 2, 2, 1},
            "padding",
            "SAME");
    graph
        .output(
            "a",
            graph.op("max", "ArgMax", List.of(pool, graph.constant("last", TensorData.scalar(-1)))))
        .output(
            "b",
            graph.op(
                "min",
                "ArgMin",
                List.of(pool, graph.constant("rows", TensorData.scalar(1))),
                "output_type",
                DataType.INT32));
    HandlerCheck.assertAgrees(graph.build(), opset);
  }
}
