package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BiasAddHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 4, 3);
    ValueRef relu = graph.op("relu", "Relu", List.of(conv(graph, x)));
    ValueRef image = graph.op("bias", "BiasAdd", List.of(relu, graph.weights("b", 2)));
    ValueRef row = graph.image("row", 6);
    ValueRef rows = graph.op("bias2", "BiasAdd", List.of(row, graph.weights("b2", 6)));
    HandlerCheck.assertAgrees(graph.output("y", image).output("z", rows).build(), opset);
  }

  private static ValueRef conv(TestGraph graph, ValueRef x) {
    return graph.op(
        "conv",
        "Conv2D",
        List.of(x, graph.weights("w", 1, 1, 3, 2)),
        "strides",
        new long[] {1, 1, 1, 1},
        "padding",
        "VALID");
  }

  @Test
  void becomesTheBiasOfTheConvolution() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 4, 3);
    ValueRef y = graph.op("bias", "BiasAdd", List.of(conv(graph, x), graph.weights("b", 2)));
    ModelGraph model = graph.output("y", y).build();
    assertThat(HandlerCheck.export(model, 17).opCounts()).doesNotContainKey("Add");
    HandlerCheck.assertAgrees(model, 17);
  }
}
