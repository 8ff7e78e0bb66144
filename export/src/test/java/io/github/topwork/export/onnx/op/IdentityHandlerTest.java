package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityHandlerTest {
  @Test
  void leavesNoNodeBehind() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3);
    ValueRef stop =
        graph.op("stop", "StopGradient", List.of(graph.op("same", "Identity", List.of(x))));
    ModelGraph model = graph.output("y", graph.op("relu", "Relu", List.of(stop))).build();
    assertThat(HandlerCheck.text(model, 17)).isEqualTo("y = Relu(x)\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3);
    ValueRef y = graph.op("same", "Identity", List.of(graph.op("relu", "Relu", List.of(x))));
    HandlerCheck.assertAgrees(graph.output("y", y).output("z", y).build(), opset);
  }
}
