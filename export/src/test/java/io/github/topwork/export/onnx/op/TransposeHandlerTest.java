package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransposeHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 6, 3);
    ValueRef y = graph.op("swap", "Transpose", List.of(x, graph.ints("order", 0, 2, 1, 3)));
    HandlerCheck.assertAgrees(graph.output("y", y).build(), opset);
  }

  @Test
  void cancelsAChangeOfLayout() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 4, 6);
    ValueRef last = graph.op("last", "Transpose", List.of(x, graph.ints("order", 0, 2, 3, 1)));
    ValueRef pool = graph.maxPool("pool", last, 2, "VALID");
    ValueRef first = graph.op("first", "Transpose", List.of(pool, graph.ints("back", 0, 3, 1, 2)));
    ModelGraph model = graph.output("y", first).build();
    assertThat(HandlerCheck.export(model, 17).toText())
        .isEqualTo("y = MaxPool(x) kernel_shape=[2, 2] strides=[2, 2]\n");
    HandlerCheck.assertAgrees(model, 17);
  }
}
