package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 3);
    ValueRef k = graph.weights("k", 0.5, 2, 3);
    graph
        .output("a", graph.op("rsqrt", "Rsqrt", List.of(x)))
        .output("b", graph.op("square", "Square", List.of(x)))
        .output("c", graph.op("difference", "SquaredDifference", List.of(x, k)))
        .output("d", graph.op("unequal", "NotEqual", List.of(x, k)))
        .output("e", graph.op("erfc", "Erfc", List.of(x)))
        .output("f", graph.op("floor", "FloorDiv", List.of(x, k)))
        .output(
            "g",
            graph.op(
                "noNan",
                "DivNoNan",
                List.of(
                    x, graph.constant("zeros", TensorData.ofFloats(new float[] {0, 1, 2}, 3)))));
    HandlerCheck.assertAgrees(
        graph.build(),
        opset,
        io.github.topwork.export.parity.ParityOptions.DEFAULTS.withRange(0.2, 3));
  }

  @Test
  void rejectsWholeNumbers_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.input("x", DataType.INT32, 3);
    ModelGraph model = graph.output("y", graph.op("floor", "FloorDiv", List.of(x, x))).build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("T=int32")
        .hasMessageContaining("node 'floor'");
  }
}
