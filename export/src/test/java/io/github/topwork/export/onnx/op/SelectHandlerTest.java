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

class SelectHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4);
    ValueRef k = graph.weights("k", 4);
    ValueRef positive =
        graph.op("positive", "Greater", List.of(x, graph.constant("zero", TensorData.scalar(0f))));
    ValueRef y = graph.op("select", "SelectV2", List.of(positive, x, k));
    ValueRef z = graph.op("older", "Select", List.of(positive, y, x));
    HandlerCheck.assertAgrees(graph.output("y", y).output("z", z).build(), opset);
  }

  @Test
  void rejectsOneConditionForEachRow_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4);
    ValueRef rows = graph.input("rows", DataType.BOOL);
    ModelGraph model = graph.output("y", graph.op("older", "Select", List.of(rows, x, x))).build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("condition of rank 1 for values of rank 2")
        .hasMessageContaining("node 'older'");
  }
}
