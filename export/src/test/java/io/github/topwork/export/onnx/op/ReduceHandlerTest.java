package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
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

class ReduceHandlerTest {
  private static ModelGraph reduce(String op, boolean keep, boolean afterPool, int... axes) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 5, 3);
    ValueRef from = afterPool ? graph.maxPool("pool", x, 1, "SAME") : x;
    ValueRef y = graph.op("reduce", op, List.of(from, graph.ints("axes", axes)), "keep_dims", keep);
    return graph.output("y", y).build();
  }

  @Test
  void writesAxesAsAttribute_belowOpset18() {
    assertThat(HandlerCheck.text(reduce("Mean", false, false, 1, 2), 17))
        .isEqualTo("y = ReduceMean(x) axes=[1, 2] keepdims=0\n");
    assertThat(HandlerCheck.text(reduce("Mean", false, false, 1, 2), 18))
        .isEqualTo("y = ReduceMean(x, reduce/ReduceMean/const) keepdims=0\n");
  }

  @Test
  void poolsGlobally_overHeightAndWidth() {
    assertThat(HandlerCheck.text(reduce("Mean", false, true, 1, 2), 17))
        .contains("GlobalAveragePool(pool:0)")
        .contains("y = Squeeze(");
    assertThat(HandlerCheck.text(reduce("Max", false, true, 2, 1), 17))
        .contains("GlobalMaxPool(pool:0)");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    for (String op : List.of("Mean", "Max", "Min", "Sum", "Prod")) {
      for (boolean keep : new boolean[] {true, false}) {
        HandlerCheck.assertAgrees(reduce(op, keep, true, 1, 2), opset);
        HandlerCheck.assertAgrees(reduce(op, keep, true, -1), opset);
        HandlerCheck.assertAgrees(reduce(op, keep, true, 2), opset);
        HandlerCheck.assertAgrees(reduce(op, keep, false, 1, 3), opset);
      }
    }
  }

  @Test
  void rejectsAxesThatAreNotConstant_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4);
    ValueRef axes = graph.input("axes", DataType.INT32);
    ModelGraph model = graph.output("y", graph.op("mean", "Mean", List.of(x, axes))).build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("reduction axes computed by node 'axes'")
        .hasMessageContaining("node 'mean'");
  }
}
