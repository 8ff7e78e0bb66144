package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The graphs are those that TensorFlow 2.18 writes. */
class CustomGradientsTest {
  private static final Node X = GraphNodes.placeholder("x", DataType.FLOAT, 2, 3);
  private static final Node BETA = GraphNodes.constant("beta", TensorData.scalar(1.7f));
  private static final ValueRef END = ValueRef.of("end");

  @Test
  void keepsReversedGradient() {
    Graph graph = graph(GraphNodes.unary("Identity", "Identity", "x"), own("end", "Identity", "x"));

    PassResult result = new RemoveIdentities().apply(graph);
    assertThat(result.graph().node("end").inputs())
        .containsExactly(ValueRef.of("x"), ValueRef.of("x"));
    assertThat(new DifferentiableForm(Map.of()).apply(result.graph()).changed()).isFalse();
    assertThat(CustomGradients.isOn(result.graph().node("end"))).isTrue();
  }

  @Test
  void keepsIdentityWhoseGradientIsReplaced() {
    Node flip =
        GraphNodes.unary("end", "Identity", "x").toBuilder()
            .attribute("_gradient_op_type", "FlipGradient0")
            .build();
    assertThat(new RemoveIdentities().apply(graph(flip)).graph().contains("end")).isTrue();
  }

  @Test
  void removesAllForInference() {
    Graph graph = graph(own("end", "x", "x"));
    PassResult result = RemoveIdentities.forInference().apply(graph);
    assertThat(result.value(END)).isEqualTo(ValueRef.of("x"));
  }

  @Test
  void removesSilu_inEveryOrder() {
    for (boolean gateFirst : List.of(true, false)) {
      for (boolean betaFirst : List.of(true, false)) {
        Graph graph =
            graph(
                BETA,
                product("scaled", betaFirst, "beta", "x"),
                GraphNodes.unary("gate", "Sigmoid", "scaled"),
                product("product", gateFirst, "gate", "x"),
                own("end", "product", "x", "beta"));
        PassResult result = new RemoveIdentities().apply(graph);
        assertThat(result.value(END)).isEqualTo(ValueRef.of("product"));
        assertThat(new DifferentiableForm(Map.of()).apply(graph).value(END))
            .isEqualTo(ValueRef.of("product"));
      }
    }
  }

  @Test
  void removesSiluWithoutBeta() {
    Graph graph =
        graph(
            GraphNodes.unary("gate", "Sigmoid", "x"),
            product("product", false, "x", "gate"),
            own("end", "product", "x"));
    assertThat(new RemoveIdentities().apply(graph).value(END)).isEqualTo(ValueRef.of("product"));
  }

  @Test
  void keepsWhatOnlyLooksLikeSilu() {
    Graph otherGate =
        graph(
            GraphNodes.unary("gate", "Tanh", "x"),
            product("product", false, "x", "gate"),
            own("end", "product", "x"));
    Graph otherValue =
        graph(
            GraphNodes.placeholder("y", DataType.FLOAT, 2, 3),
            GraphNodes.unary("gate", "Sigmoid", "y"),
            product("product", false, "x", "gate"),
            own("end", "product", "x"));
    // beta is no argument of the function, so its gradient may be stopped on purpose.
    Graph hiddenBeta =
        graph(
            BETA,
            product("scaled", false, "beta", "x"),
            GraphNodes.unary("gate", "Sigmoid", "scaled"),
            product("product", false, "x", "gate"),
            own("end", "product", "x"));
    for (Graph graph : List.of(otherGate, otherValue, hiddenBeta)) {
      assertThat(new RemoveIdentities().apply(graph).graph().contains("end")).isTrue();
    }
  }

  private static Graph graph(Node... nodes) {
    List<Node> all = new ArrayList<>(List.of(X));
    Collections.addAll(all, nodes);
    return Graph.of(all);
  }

  private static Node product(String name, boolean inOrder, String first, String second) {
    return inOrder
        ? GraphNodes.binary(name, "Mul", first, second)
        : GraphNodes.binary(name, "Mul", second, first);
  }

  private static Node own(String name, String... inputs) {
    return Node.builder(name, "IdentityN")
        .input(inputs)
        .attribute("T", Attribute.ofTypes(Collections.nCopies(inputs.length, DataType.FLOAT)))
        .attribute("_gradient_op_type", "CustomGradient-9")
        .build();
  }
}
