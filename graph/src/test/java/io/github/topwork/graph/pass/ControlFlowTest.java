package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFlowTest {
  private static final Node X = GraphNodes.placeholder("x", DataType.FLOAT, 3);
  private static final Attribute FLOATS = Attribute.ofTypes(List.of(DataType.FLOAT));
  private static final Map<String, GraphFunction> LIBRARY =
      Map.of("neg", unary("neg", "Neg"), "exp", unary("exp", "Exp"), "outer", outer());

  @ParameterizedTest
  @CsvSource({"0, Exp", "1, Neg"})
  void takesTheBranchOfConstantIf(int condition, String expected) {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("c", TensorData.scalar(condition)),
                branch("if", "StatelessIf", "c", "neg", "exp"),
                GraphNodes.unary("out", "Relu", "if")));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.graph().producer(result.value(ValueRef.of("if"))).op()).isEqualTo(expected);
    assertThat(FunctionInliner.withFunctions(result.graph())).isEmpty();
  }

  @Test
  void takesBranchesInBranches_whoseConditionIsComputed() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("a", TensorData.scalar(2)),
                Node.builder("c", "Greater").input("a", "a").attribute("T", DataType.INT32).build(),
                branch("if", "If", "c", "exp", "outer")));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.value(ValueRef.of("if"))).isEqualTo(ValueRef.of("if/inner/neg"));
  }

  @ParameterizedTest
  @CsvSource({"0, Neg", "1, Exp", "7, Exp", "-1, Exp"})
  void takesTheBranchOfConstantCase(int index, String expected) {
    Node choice =
        Node.builder("case", "Case")
            .input("c", "x")
            .attribute("Tin", FLOATS)
            .attribute("Tout", FLOATS)
            .attribute("branches", new Attribute.ListOf(List.of(function("neg"), function("exp"))))
            .build();
    Graph graph = Graph.of(List.of(X, GraphNodes.constant("c", TensorData.scalar(index)), choice));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.graph().producer(result.value(ValueRef.of("case"))).op()).isEqualTo(expected);
  }

  @Test
  void leavesBranchesThatDependOnInputs() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.placeholder("c", DataType.BOOL),
                branch("if", "StatelessIf", "c", "neg", "exp")));
    assertThat(ConstantBranches.inline(graph, LIBRARY).changed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTheBranchThatSwitchesTake(boolean taken) {
    Graph graph = conditional(GraphNodes.constant("phase", flag(taken)));
    PassResult result = Passes.run(graph, List.of(new FoldConstants(), new ResolveSwitches()));
    assertThat(result.graph().nodes()).noneMatch(Purity::isControlFlow);
    PassResult pruned =
        result.then(
            PruneToOutputs.of(List.of(result.value(ValueRef.of("out")))).apply(result.graph()));
    assertThat(GraphText.of(pruned.graph())).contains(taken ? "Neg" : "Exp");
    Map<String, TensorData> feeds = Map.of("x", TensorFlowOracle.random(1, 3));
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(pruned.graph(), feeds, pruned.value(ValueRef.of("out"))),
        TensorFlowOracle.run(graph, feeds, ValueRef.of("out")),
        0);
  }

  @Test
  void takesDefaultsThatNobodyFeeds() {
    Node phase =
        Node.builder("phase", "PlaceholderWithDefault")
            .input("default")
            .attribute("dtype", DataType.BOOL)
            .attribute("shape", Attribute.of(Shape.SCALAR))
            .build();
    Graph graph = conditional(GraphNodes.constant("default", flag(false)), phase);
    List<GraphPass> passes =
        List.of(new UsePlaceholderDefaults(Set.of()), new FoldConstants(), new ResolveSwitches());
    assertThat(Passes.run(graph, passes).graph().nodes()).noneMatch(Purity::isControlFlow);
    assertThat(new UsePlaceholderDefaults(Set.of("phase")).apply(graph).changed()).isFalse();
  }

  @Test
  void leavesSwitchesThatDependOnInputs() {
    Graph graph = conditional(GraphNodes.placeholder("phase", DataType.BOOL));
    assertThat(new ResolveSwitches().apply(graph).changed()).isFalse();
    assertThat(new RemoveIdentities().apply(graph).graph().contains("switch_t")).isTrue();
  }

  /** As TensorFlow 1 writes {@code tf.cond}: constants wait for the pivot of their branch. */
  private static Graph conditional(Node... phase) {
    List<Node> nodes = new ArrayList<>(List.of(phase));
    nodes.addAll(
        List.of(
            X,
            Node.builder("pred", "Identity").input("phase").attribute("T", DataType.BOOL).build(),
            toggle("switch", "phase", "pred", DataType.BOOL),
            Node.builder("switch_t", "Identity")
                .input(new ValueRef("switch", 1))
                .attribute("T", DataType.BOOL)
                .build(),
            Node.builder("switch_f", "Identity")
                .input(new ValueRef("switch", 0))
                .attribute("T", DataType.BOOL)
                .build(),
            GraphNodes.constant("two", TensorData.scalar(2f)).toBuilder()
                .controlInputs(List.of("switch_t"))
                .build(),
            toggle("x_switch", "x", "pred", DataType.FLOAT),
            Node.builder("neg", "Neg")
                .input(new ValueRef("x_switch", 1))
                .attribute("T", DataType.FLOAT)
                .build(),
            GraphNodes.binary("doubled", "Mul", "neg", "two"),
            Node.builder("exp", "Exp")
                .input(new ValueRef("x_switch", 0))
                .controlInputs(List.of("switch_f"))
                .attribute("T", DataType.FLOAT)
                .build(),
            Node.builder("merge", "Merge")
                .input("exp", "doubled")
                .attribute("N", 2)
                .attribute("T", DataType.FLOAT)
                .build(),
            Node.builder("index", "Cast")
                .input(new ValueRef("merge", 1))
                .attribute("SrcT", DataType.INT32)
                .attribute("DstT", DataType.FLOAT)
                .build(),
            GraphNodes.binary("out", "AddV2", "merge", "index")));
    return Graph.of(nodes);
  }

  private static Node toggle(String name, String data, String predicate, DataType type) {
    return Node.builder(name, "Switch").input(data, predicate).attribute("T", type).build();
  }

  private static TensorData flag(boolean value) {
    return TensorData.wrap(
        DataType.BOOL, Shape.SCALAR, ByteBuffer.wrap(new byte[] {(byte) (value ? 1 : 0)}));
  }

  private static Node branch(
      String name, String op, String condition, String then, String otherwise) {
    return Node.builder(name, op)
        .input(condition, "x")
        .attribute("Tcond", DataType.BOOL)
        .attribute("Tin", FLOATS)
        .attribute("Tout", FLOATS)
        .attribute("then_branch", function(then))
        .attribute("else_branch", function(otherwise))
        .build();
  }

  private static Attribute function(String name) {
    return new Attribute.Func(name, new TreeMap<>());
  }

  private static GraphFunction unary(String name, String op) {
    return new GraphFunction(
        name,
        List.of("a"),
        Graph.of(List.of(arg(), GraphNodes.unary(name, op, "a"))),
        List.of(ValueRef.of(name)),
        List.of());
  }

  private static GraphFunction outer() {
    Node constant = GraphNodes.constant("yes", flag(true));
    Node inner =
        branch("inner", "If", "yes", "neg", "exp").toBuilder()
            .inputs(List.of(ValueRef.of("yes"), ValueRef.of("a")))
            .build();
    return new GraphFunction(
        "outer",
        List.of("a"),
        Graph.of(List.of(arg(), constant, inner)),
        List.of(ValueRef.of("inner")),
        List.of());
  }

  private static Node arg() {
    return Node.builder("a", "_Arg").attribute("T", DataType.FLOAT).build();
  }
}
