package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that double {@code x} while a counter is below a limit. */
class LoopUnrollerTest {
  private static final ValueRef RESULT = new ValueRef("loop", 2);

  private static final Map<String, GraphFunction> LIBRARY =
      Map.of(
          "below",
          function(
              "below",
              List.of(ValueRef.of("less")),
              Node.builder("less", "Less")
                  .input("i", "limit")
                  .attribute("T", DataType.INT32)
                  .build()),
          "double",
          function(
              "double",
              List.of(ValueRef.of("next"), ValueRef.of("limit"), ValueRef.of("twice")),
              GraphNodes.constant("one", TensorData.scalar(1)),
              Node.builder("next", "AddV2")
                  .input("i", "one")
                  .attribute("T", DataType.INT32)
                  .build(),
              GraphNodes.binary("twice", "AddV2", "x", "x")));

  private static GraphFunction function(String name, List<ValueRef> results, Node... nodes) {
    Graph.Builder body = Graph.builder();
    body.add(argument("i", DataType.INT32));
    body.add(argument("limit", DataType.INT32));
    body.add(argument("x", DataType.FLOAT));
    for (Node node : nodes) {
      body.add(node);
    }
    return new GraphFunction(name, List.of("i", "limit", "x"), body.build(), results, List.of());
  }

  private static Node argument(String name, DataType type) {
    return Node.builder(name, "_Arg").attribute("T", type).build();
  }

  private static Graph loop(Node limit) {
    return Graph.of(
        List.of(
            GraphNodes.placeholder("x", DataType.FLOAT, -1),
            GraphNodes.constant("zero", TensorData.scalar(0)),
            limit,
            Node.builder("loop", "StatelessWhile")
                .input("zero", "limit", "x")
                .attribute(
                    "T", Attribute.ofTypes(List.of(DataType.INT32, DataType.INT32, DataType.FLOAT)))
                .attribute("cond", new Attribute.Func("below", new TreeMap<>()))
                .attribute("body", new Attribute.Func("double", new TreeMap<>()))
                .build()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void writesOutAsManyStepsAsTheLoopTakes(int steps) {
    Graph graph = loop(GraphNodes.constant("limit", TensorData.scalar(steps)));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.graph().nodes())
        .filteredOn(node -> node.name().endsWith("/twice"))
        .hasSize(steps);
    TensorData x = TensorData.ofFloats(new float[] {3, -1}, 2);
    TensorData doubled = TensorFlowOracle.run(result.graph(), Map.of("x", x), result.value(RESULT));
    float factor = (float) Math.pow(2, steps);
    assertThat(doubled).isEqualTo(TensorData.ofFloats(new float[] {3 * factor, -factor}, 2));
  }

  @Test
  void leavesOutALoopThatNeverRuns() {
    Graph graph = loop(GraphNodes.constant("limit", TensorData.scalar(0)));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.value(RESULT)).isEqualTo(ValueRef.of("x"));
  }

  @Test
  void keepsLoopsWhoseLengthIsFed() {
    Graph graph = loop(GraphNodes.placeholder("limit", DataType.INT32));
    PassResult result = ConstantBranches.inline(graph, LIBRARY);
    assertThat(result.changed()).isFalse();
  }

  @Test
  void refusesLoopsWithoutEnd_namingTheLimit() {
    Graph graph = loop(GraphNodes.constant("limit", TensorData.scalar(Integer.MAX_VALUE)));
    assertThatThrownBy(() -> ConstantBranches.inline(graph, LIBRARY))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("a loop of more than 1000 steps")
        .hasMessageContaining("node 'loop'")
        .hasMessageContaining("shorter sequences");
  }
}
