package io.github.topwork.graph.pass;

import static io.github.topwork.graph.oracle.TensorFlowOracle.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimplePassesTest {
  private static final Node X = GraphNodes.placeholder("x", DataType.FLOAT, 2, 3);

  @Test
  void prunesToOutputs_keepingControlInputsAndNamedInputs() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.placeholder("unused", DataType.FLOAT, 1),
                GraphNodes.placeholder("dropped", DataType.FLOAT, 1),
                GraphNodes.unary("effect", "Neg", "x"),
                GraphNodes.unary("out", "Relu", "x").toBuilder()
                    .controlInputs(List.of("effect"))
                    .build()));
    PassResult result =
        PruneToOutputs.of(List.of(ValueRef.of("out")), List.of(ValueRef.of("unused"))).apply(graph);
    assertThat(GraphText.of(result.graph()))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[2, 3]]()
            unused = Placeholder[dtype=float32, shape=shape[1]]()
            effect = Neg[T=float32](x)
            out = Relu[T=float32](x, ^effect)
            """);
    assertThat(result.has(ValueRef.of("dropped"))).isFalse();
    assertThatThrownBy(() -> result.value(ValueRef.of("dropped")))
        .hasMessageContaining("'dropped:0' was removed");
  }

  @Test
  void removesIdentities_andFollowsOutputs() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.unary("a", "Identity", "x"),
                GraphNodes.unary("b", "Identity", "a"),
                GraphNodes.unary("stop", "StopGradient", "b"),
                GraphNodes.unary("relu", "Relu", "stop"),
                Node.builder("n", "IdentityN")
                    .input("relu", "b")
                    .attribute(
                        "T",
                        io.github.topwork.graph.Attribute.ofTypes(
                            List.of(DataType.FLOAT, DataType.FLOAT)))
                    .build(),
                Node.builder("sum", "AddV2")
                    .input(new ValueRef("n", 0), new ValueRef("n", 1))
                    .attribute("T", DataType.FLOAT)
                    .build()));
    PassResult result = new RemoveIdentities().apply(graph);
    assertThat(GraphText.of(result.graph()))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[2, 3]]()
            stop = StopGradient[T=float32](x)
            relu = Relu[T=float32](stop)
            sum = AddV2[T=float32](relu, x)
            """);
    assertThat(result.value(new ValueRef("n", 1))).isEqualTo(ValueRef.of("x"));
    assertSame(graph, result, "sum");
  }

  /** Following the chain from each of its links would be 10^11 steps, of many minutes. */
  @Test
  @Timeout(120)
  void followsLongChainsOnce() {
    List<Node> nodes = new ArrayList<>(List.of(X));
    for (int i = 0; i < 400_000; i++) {
      nodes.add(GraphNodes.unary("id" + i, "Identity", i == 0 ? "x" : "id" + (i - 1)));
    }
    PassResult result = new RemoveIdentities().apply(Graph.of(nodes));
    assertThat(result.value(ValueRef.of("id399999"))).isEqualTo(ValueRef.of("x"));
  }

  @Test
  void keepsIdentityThatWaits() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.unary("effect", "Neg", "x"),
                GraphNodes.unary("id", "Identity", "x").toBuilder()
                    .controlInputs(List.of("effect"))
                    .build()));
    assertThat(new RemoveIdentities().apply(graph).changed()).isFalse();
  }

  @Test
  void computesCommonSubexpressionsOnce() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.unary("a", "Neg", "x"),
                GraphNodes.unary("b", "Neg", "x"),
                GraphNodes.unary("ra", "Relu", "a"),
                GraphNodes.unary("rb", "Relu", "b"),
                GraphNodes.binary("sum", "AddV2", "ra", "rb")));
    PassResult result = new CommonSubexpressions().apply(graph);
    assertThat(GraphText.of(result.graph()))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[2, 3]]()
            a = Neg[T=float32](x)
            ra = Relu[T=float32](a)
            sum = AddV2[T=float32](ra, ra)
            """);
    assertSame(graph, result, "sum");
    assertThat(new CommonSubexpressions().apply(result.graph()).changed()).isFalse();
  }

  @Test
  void keepsNodesWithStateAndInputsApart() {
    Node one =
        Node.builder("one", "RandomStandardNormal")
            .input("x")
            .attribute("dtype", DataType.FLOAT)
            .build();
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.INT32, 2),
                GraphNodes.placeholder("y", DataType.INT32, 2),
                one,
                one.toBuilder().name("two").build()));
    assertThat(new CommonSubexpressions().apply(graph).changed()).isFalse();
  }

  @Test
  void runsToFixpoint_followingOutputsOfPruning() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("one", TensorData.scalar(1f)),
                GraphNodes.unary("relu", "Relu", "x"),
                Node.builder("out", "Mul")
                    .input("relu", "one")
                    .attribute("T", DataType.FLOAT)
                    .build()));
    PassResult result =
        Passes.run(
            graph, List.of(PruneToOutputs.of(List.of(ValueRef.of("out"))), new CanonicalizeOps()));
    assertThat(GraphNodes.names(result.graph())).containsExactly("x", "relu");
    assertThat(result.value(ValueRef.of("out"))).isEqualTo(ValueRef.of("relu"));
  }

  @Test
  void refusesPassesThatUndoEachOther() {
    Graph graph = Graph.of(List.of(X));
    GraphPass restless = given -> new PassResult(given, true, Map.of());
    assertThatThrownBy(() -> Passes.run(graph, List.of(restless)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still change the graph");
  }

  @Test
  void followsOutputsAndLayersOfModel() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.unary("relu", "Relu", "x"),
                GraphNodes.unary("out", "Identity", "relu")));
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(3)));
    ModelGraph model =
        new ModelGraph(
            graph,
            List.of(new TensorSpec("in", ValueRef.of("x"), DataType.FLOAT, shape)),
            List.of(new TensorSpec("out", ValueRef.of("out"), DataType.FLOAT, shape)),
            List.of(),
            new LayerTree(
                List.of(
                    new Layer(
                        "act",
                        "ReLU",
                        Optional.of(ValueRef.of("out")),
                        shape,
                        List.of(),
                        List.of()))),
            new Provenance("test", "test", "test", "0"));
    ModelGraph after = Passes.run(model, List.of(new RemoveIdentities()));
    assertThat(after.outputs().get(0).value()).isEqualTo(ValueRef.of("relu"));
    assertThat(after.layers().get("act").layer().output()).contains(ValueRef.of("relu"));
  }

  private static void assertSame(Graph before, PassResult result, String output) {
    Map<String, io.github.topwork.tensor.TensorData> feeds = Map.of("x", random(1, 2, 3));
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, result.value(ValueRef.of(output))),
        TensorFlowOracle.run(before, feeds, ValueRef.of(output)),
        0);
  }
}
