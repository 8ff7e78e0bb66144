package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 4);
    graph.op("parts", "Unpack", List.of(x), "num", 3, "axis", 1);
    ValueRef packed =
        graph.op(
            "pack",
            "Pack",
            List.of(new ValueRef("parts", 2), new ValueRef("parts", 0)),
            "N",
            2,
            "axis",
            1);
    HandlerCheck.assertAgrees(graph.output("y", packed).build(), opset);
  }
}
