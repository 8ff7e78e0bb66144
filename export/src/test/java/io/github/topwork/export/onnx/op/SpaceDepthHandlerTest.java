package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceDepthHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 6, 8);
    graph
        .output("a", graph.op("wide", "DepthToSpace", List.of(x), "block_size", 2))
        .output("b", graph.op("deep", "SpaceToDepth", List.of(x), "block_size", 2));
    HandlerCheck.assertAgrees(graph.build(), opset);
  }
}
