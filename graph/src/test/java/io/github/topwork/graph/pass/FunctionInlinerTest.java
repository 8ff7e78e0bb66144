package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FunctionInlinerTest {
  private static final Node INPUT =
      Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build();

  @Test
  void replacesCallByBody_bindingArgumentsAndResults() {
    GraphFunction twice =
        function("twice", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0", "neg:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "twice", "x"), after("out", "call:1")));
    PassResult result = FunctionInliner.inline(graph, library(twice));
    assertThat(names(result.graph())).containsExactly("x", "call/neg", "out");
    assertThat(result.graph().node("call/neg").inputs()).containsExactly(ValueRef.of("x"));
    assertThat(result.graph().node("out").inputs()).containsExactly(ValueRef.of("call/neg"));
    assertThat(result.value(ValueRef.of("call"))).isEqualTo(ValueRef.of("call/neg"));
  }

  @Test
  void inlinesNestedAndLegacyCalls() {
    GraphFunction inner = function("inner", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0");
    Node legacy = Node.builder("legacy", "inner").input("b").build();
    GraphFunction outer =
        function(
            "outer", List.of("b"), List.of(legacy, call("modern", "inner", "legacy")), "modern:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "outer", "x")));
    PassResult result = FunctionInliner.inline(graph, library(inner, outer));
    assertThat(names(result.graph())).containsExactly("x", "call/legacy/neg", "call/modern/neg");
    assertThat(result.graph().node("call/modern/neg").inputs())
        .containsExactly(ValueRef.of("call/legacy/neg"));
  }

  @Test
  void passesArgumentsThrough_evenThroughSeveralCalls() {
    GraphFunction same = function("same", List.of("a"), List.of(), "a:0");
    Graph graph =
        Graph.of(
            List.of(
                INPUT,
                after("out", "two:0"),
                call("two", "same", "one"),
                call("one", "same", "x")));
    PassResult result = FunctionInliner.inline(graph, library(same));
    assertThat(names(result.graph())).containsExactly("x", "out");
    assertThat(result.graph().node("out").inputs()).containsExactly(ValueRef.of("x"));
    assertThat(result.value(ValueRef.of("two"))).isEqualTo(ValueRef.of("x"));
  }

  @Test
  void keepsOrderOfEffects() {
    Node write = Node.builder("write", "Write").input("a").build();
    Node read = Node.builder("read", "Read").controlInputs(List.of("write")).build();
    GraphFunction effect =
        new GraphFunction(
            "effect",
            List.of("a"),
            Graph.of(List.of(arg("a"), write, read)),
            List.of(ValueRef.of("read")),
            List.of("write"));
    Graph graph =
        Graph.of(
            List.of(
                INPUT,
                call("first", "effect", "x"),
                call("second", "effect", "x").toBuilder().controlInputs(List.of("first")).build(),
                Node.builder("done", "NoOp").controlInputs(List.of("second")).build()));
    Graph flat = FunctionInliner.inline(graph, library(effect)).graph();
    assertThat(flat.node("second/write").controlInputs()).containsExactly("first/write");
    assertThat(flat.node("second/read").controlInputs()).containsExactly("second/write");
    assertThat(flat.node("done").controlInputs()).containsExactly("second/write");
  }

  @Test
  void waitsThroughFunctionWithoutEffect() {
    GraphFunction same = function("same", List.of("a"), List.of(), "a:0");
    Graph graph =
        Graph.of(
            List.of(
                INPUT,
                Node.builder("effect", "Write").build(),
                call("call", "same", "x").toBuilder().controlInputs(List.of("effect")).build(),
                Node.builder("late", "NoOp").controlInputs(List.of("call")).build(),
                after("out", "call:0")));
    Graph flat = FunctionInliner.inline(graph, library(same)).graph();
    assertThat(flat.node("late").controlInputs()).containsExactly("effect");
    assertThat(flat.node("call/a").op()).isEqualTo("Identity");
    assertThat(flat.node("call/a").controlInputs()).containsExactly("effect");
    assertThat(flat.node("out").inputs()).containsExactly(ValueRef.of("call/a"));
  }

  @Test
  void bindsAttributes_throughNestedCalls() {
    Node cast =
        Node.builder("cast", "Cast")
            .input("a")
            .attribute("DstT", new Attribute.Placeholder("T"))
            .build();
    GraphFunction inner = function("inner", List.of("a"), List.of(cast), "cast:0");
    Node call =
        callWith("call", "inner", Map.of("T", new Attribute.Placeholder("S")), ValueRef.of("b"));
    GraphFunction outer = function("outer", List.of("b"), List.of(call), "call:0");
    Graph graph =
        Graph.of(
            List.of(
                INPUT,
                callWith(
                    "f", "outer", Map.of("S", Attribute.of(DataType.HALF)), ValueRef.of("x"))));
    Graph flat = FunctionInliner.inline(graph, library(inner, outer)).graph();
    assertThat(flat.node("f/call/cast").type("DstT")).isEqualTo(DataType.HALF);
  }

  @Test
  void choosesFreeName_whenTheReadableOneIsTaken() {
    GraphFunction neg = function("f", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "f", "x"), after("call/neg", "call:0")));
    Graph flat = FunctionInliner.inline(graph, library(neg)).graph();
    assertThat(names(flat)).containsExactly("x", "call/neg_1", "call/neg");
    assertThat(flat.node("call/neg").inputs()).containsExactly(ValueRef.of("call/neg_1"));
  }

  @Test
  void leavesGraphWithoutCalls() {
    Graph graph = Graph.of(List.of(INPUT, op("neg", "Neg", "x")));
    PassResult result = FunctionInliner.inline(graph, Map.of());
    assertThat(result.changed()).isFalse();
    assertThat(result.graph()).isSameAs(graph);
  }

  @Test
  void keepsControlFlow_andListsIt() {
    Node branch =
        Node.builder("if", "StatelessIf")
            .input("x")
            .attribute("then_branch", new Attribute.Func("f", new TreeMap<>()))
            .build();
    Graph graph = Graph.of(List.of(INPUT, branch));
    assertThat(FunctionInliner.inline(graph, Map.of()).changed()).isFalse();
    assertThat(FunctionInliner.withFunctions(graph)).containsExactly(branch);
  }

  @Test
  void spellsOutTheCycle_whenFunctionsRecurse() {
    GraphFunction a = function("a", List.of("p"), List.of(call("n", "b", "p")), "n:0");
    GraphFunction b = function("b", List.of("p"), List.of(call("n", "c", "p")), "n:0");
    GraphFunction c = function("c", List.of("p"), List.of(call("n", "b", "p")), "n:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "a", "x")));
    assertThatThrownBy(() -> FunctionInliner.inline(graph, library(a, b, c)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("the recursion b -> c -> b")
        .hasMessageContaining("call/n/n/n");
  }

  @Test
  void listsEveryProblem() {
    GraphFunction neg = function("negate", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0");
    Graph graph =
        Graph.of(
            List.of(
                INPUT,
                call("unknown", "negat", "x"),
                call("tooMany", "negate", "x", "x"),
                Node.builder("noFunction", "PartitionedCall").input("x").build()));
    assertThatThrownBy(() -> FunctionInliner.inline(graph, library(neg)))
        .hasMessageContaining("3 problems")
        .hasMessageContaining("did you mean 'negate'?")
        .hasMessageContaining("2 inputs")
        .hasMessageContaining("noFunction");
  }

  @Test
  void refusesOutputThatTheFunctionLacks() {
    GraphFunction neg = function("negate", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "negate", "x"), after("out", "call:7")));
    assertThatThrownBy(() -> FunctionInliner.inline(graph, library(neg)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("call:7");
  }

  @Test
  void refusesAttributeThatIsNotBound() {
    Node cast =
        Node.builder("cast", "Cast")
            .input("a")
            .attribute("DstT", new Attribute.Placeholder("T"))
            .build();
    GraphFunction inner = function("inner", List.of("a"), List.of(cast), "cast:0");
    Graph graph = Graph.of(List.of(INPUT, call("call", "inner", "x")));
    assertThatThrownBy(() -> FunctionInliner.inline(graph, library(inner)))
        .hasMessageContaining("no value for attribute 'T'")
        .hasMessageContaining("attribute 'DstT' of node 'cast' in function 'inner'");
  }

  /** 2^40 nodes, or 2^40 calls of functions without nodes: refused before memory is gone. */
  @Test
  void refusesLibraryThatMultiplies() {
    for (boolean withNodes : new boolean[] {true, false}) {
      List<GraphFunction> functions = new ArrayList<>();
      functions.add(
          withNodes
              ? function("f0", List.of("a"), List.of(op("neg", "Neg", "a")), "neg:0")
              : function("f0", List.of("a"), List.of(), "a:0"));
      for (int i = 1; i <= 40; i++) {
        String below = "f" + (i - 1);
        functions.add(
            function(
                "f" + i,
                List.of("a"),
                List.of(call("l", below, "a"), call("r", below, "l")),
                "r:0"));
      }
      Graph graph = Graph.of(List.of(INPUT, call("call", "f40", "x")));
      assertThatThrownBy(
              () ->
                  FunctionInliner.inline(
                      graph,
                      library(functions.toArray(GraphFunction[]::new)),
                      new FunctionInliner.Limits(10_000, 100_000, 64)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("at most 10000 nodes");
    }
  }

  @Test
  void refusesCallsThatReturnEachOther() {
    GraphFunction same = function("same", List.of("a"), List.of(), "a:0");
    Graph graph =
        Graph.of(
            List.of(call("one", "same", "two"), call("two", "same", "one"), after("out", "one:0")));
    assertThatThrownBy(() -> FunctionInliner.inline(graph, library(same)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("depends on itself");
  }

  private static Node arg(String name) {
    return Node.builder(name, "_Arg").attribute("T", DataType.FLOAT).build();
  }

  private static Node op(String name, String op, String input) {
    return Node.builder(name, op).input(input).attribute("T", DataType.FLOAT).build();
  }

  private static Node after(String name, String value) {
    return Node.builder(name, "Relu").input(ValueRef.parse(value)).build();
  }

  private static Node call(String name, String function, String... inputs) {
    return Node.builder(name, "StatefulPartitionedCall")
        .input(inputs)
        .attribute("f", new Attribute.Func(function, new TreeMap<>()))
        .build();
  }

  private static Node callWith(
      String name, String function, Map<String, Attribute> attributes, ValueRef... inputs) {
    return Node.builder(name, "PartitionedCall")
        .input(inputs)
        .attribute("f", new Attribute.Func(function, new TreeMap<>(attributes)))
        .build();
  }

  private static GraphFunction function(
      String name, List<String> arguments, List<Node> nodes, String... results) {
    List<Node> body = new ArrayList<>();
    arguments.forEach(argument -> body.add(arg(argument)));
    body.addAll(nodes);
    List<ValueRef> returned = new ArrayList<>();
    for (String result : results) {
      returned.add(ValueRef.parse(result));
    }
    return new GraphFunction(name, arguments, Graph.of(body), returned, List.of());
  }

  private static Map<String, GraphFunction> library(GraphFunction... functions) {
    Map<String, GraphFunction> library = new HashMap<>();
    for (GraphFunction function : functions) {
      library.put(function.name(), function);
    }
    return library;
  }

  private static List<String> names(Graph graph) {
    return graph.nodes().stream().map(Node::name).toList();
  }
}
