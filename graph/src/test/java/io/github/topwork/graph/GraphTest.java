package io.github.topwork.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final Node INPUT =
      Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build();
  private static final Node RELU = Node.builder("relu", "Relu").input("x").build();

  @Test
  void ordersInputsFirst_whateverTheStoredOrder() {
    Graph graph = Graph.of(List.of(RELU, INPUT));
    assertThat(graph.topologicalOrder()).containsExactly(INPUT, RELU);
  }

  @Test
  void refusesCycle_namingItsNodes() {
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("a", "Relu").input("b").build(),
                Node.builder("b", "Relu").input("a").build()));
    assertThatThrownBy(graph::topologicalOrder)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("cycle through or before [a, b]");
  }

  @Test
  void listsAllDanglingInputsAtOnce() {
    List<Node> nodes =
        List.of(
            Node.builder("a", "Relu").input("gone").build(),
            Node.builder("b", "Relu").input("lost").build());
    assertThatThrownBy(() -> Graph.of(nodes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("gone:0")
        .hasMessageContaining("lost:0");
  }

  @Test
  void suggestsNearName_whenNodeIsUnknown() {
    Graph graph = Graph.of(List.of(INPUT, RELU));
    assertThatThrownBy(() -> graph.node("rleu")).hasMessageContaining("did you mean 'relu'?");
  }

  @Test
  void namesNodeAndAttribute_whenAttributeIsAbsent() {
    assertThatThrownBy(() -> RELU.flag("keep_dims"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("keep_dims")
        .hasMessageContaining("'relu'");
  }
}
