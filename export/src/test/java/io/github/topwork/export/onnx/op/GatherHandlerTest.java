package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatherHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 4);
    ValueRef axis = graph.constant("axis", TensorData.scalar(2));
    ValueRef y = graph.op("gather", "GatherV2", List.of(x, graph.ints("which", 3, 0), axis));
    HandlerCheck.assertAgrees(graph.output("y", y).build(), opset);
  }

  @Test
  void rejectsBatchDimensions_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5);
    ValueRef which = graph.input("which", DataType.INT32, 2);
    ValueRef axis = graph.constant("axis", TensorData.scalar(1));
    ValueRef y = graph.op("gather", "GatherV2", List.of(x, which, axis), "batch_dims", 1);
    assertThatThrownBy(() -> HandlerCheck.translate(graph.output("y", y).build(), 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("batch_dims=1")
        .hasMessageContaining("node 'gather'");
  }
}
