package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcatHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    for (int axis : new int[] {1, 2, -1}) {
      TestGraph graph = new TestGraph();
      ValueRef x = graph.image("x", 4, 6, 8);
      ValueRef pool = graph.maxPool("pool", x, 1, "SAME");
      ValueRef relu = graph.op("relu", "Relu", List.of(x));
      ValueRef joined =
          graph.op(
              "join",
              "ConcatV2",
              List.of(pool, relu, graph.constant("axis", TensorData.scalar(axis))),
              "N",
              2);
      ValueRef where = graph.constant("where", TensorData.scalar(axis));
      graph.op("split", "Split", List.of(where, joined), "num_split", 2);
      graph.op("cut", "SplitV", List.of(joined, graph.ints("sizes", 3, -1), where), "num_split", 2);
      graph
          .output("joined", joined)
          .output("a", new ValueRef("split", 0))
          .output("b", new ValueRef("split", 1))
          .output("c", new ValueRef("cut", 0))
          .output("d", new ValueRef("cut", 1));
      HandlerCheck.assertAgrees(graph.build(), opset);
    }
  }

  @Test
  void rejectsPartsOfTheBatch_whateverReadsThem() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4);
    ValueRef axis = graph.constant("axis", TensorData.scalar(0));
    graph.op("split", "Split", List.of(axis, x), "num_split", 12);
    ValueRef last = graph.op("relu", "Relu", List.of(new ValueRef("split", 11)));
    ModelGraph model = graph.output("y", last).build();

    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("a known size along axis 0");
  }

  @Test
  void joinsChannels_whereTheyLie() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 6, 3);
    ValueRef pool = graph.maxPool("pool", x, 1, "SAME");
    ValueRef joined =
        graph.op(
            "join",
            "ConcatV2",
            List.of(pool, pool, graph.constant("axis", TensorData.scalar(3))),
            "N",
            2);
    assertThat(HandlerCheck.text(graph.output("y", joined).build(), 17))
        .contains("Concat(pool:0, pool:0) axis=1");
  }
}
