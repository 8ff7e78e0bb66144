package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceHandlerTest {
  @Test
  void rejectsAPlaceholderThatIsNoInput() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3);
    ValueRef stray = graph.op("stray", "Placeholder", List.of(), "dtype", DataType.FLOAT);
    ModelGraph model = graph.output("y", graph.op("sum", "AddV2", List.of(x, stray))).build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("a placeholder that is no input")
        .hasMessageContaining("node 'stray'");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow_onAConstantOutput(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3);
    ValueRef sum = graph.op("sum", "AddV2", List.of(x, graph.weights("k", 3)));
    HandlerCheck.assertAgrees(
        graph
            .output("y", sum)
            .output("same", x.equals(sum) ? x : graph.op("copy", "Identity", List.of(x)))
            .build(),
        opset);
  }
}
