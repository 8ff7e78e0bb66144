package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldVariablesTest {
  private static final TensorData VALUE = TensorData.ofFloats(new float[] {1, 2}, 2);
  private static final Graph GRAPH =
      Graph.of(
          List.of(
              GraphNodes.variable("a", DataType.FLOAT, 2),
              GraphNodes.read("a/read", "a"),
              GraphNodes.variable("b", DataType.FLOAT, 2),
              GraphNodes.read("b/read", "b"),
              GraphNodes.binary("sum", "AddV2", "a/read", "b/read")));

  @Test
  void foldsChosenVariables() {
    PassResult result =
        new FoldVariables(WeightSource.of(Map.of("a", VALUE)), "a"::equals).apply(GRAPH);
    assertThat(GraphText.of(result.graph()))
        .isEqualTo(
            """
            a/read = Const[dtype=float32, value=float32[2]{1.0, 2.0}]()
            b = VarHandleOp[dtype=float32, shape=shape[2], shared_name="b"]()
            b/read = ReadVariableOp[dtype=float32](b)
            sum = AddV2[T=float32](a/read, b/read)
            """);
  }

  @Test
  void givesTheNumbersOfTheWeights() {
    PassResult result =
        new FoldVariables(WeightSource.of(Map.of("a", VALUE, "b", VALUE)), name -> true)
            .apply(GRAPH);
    assertThat(TensorFlowOracle.run(result.graph(), Map.of(), ValueRef.of("sum")))
        .isEqualTo(TensorData.ofFloats(new float[] {2, 4}, 2));
  }

  @Test
  void leavesGraph_whenNoVariableIsChosen() {
    assertThat(new FoldVariables(WeightSource.of(Map.of()), name -> false).apply(GRAPH).changed())
        .isFalse();
  }

  @Test
  void listsEveryProblem() {
    List<Node> nodes = new java.util.ArrayList<>(GRAPH.nodes());
    nodes.add(GraphNodes.variable("c", DataType.FLOAT, 3));
    nodes.add(GraphNodes.read("c/read", "c"));
    nodes.add(
        Node.builder("write", "AssignVariableOp")
            .input("b", "sum")
            .attribute("dtype", DataType.FLOAT)
            .build());
    WeightSource weights = WeightSource.of(Map.of("b", VALUE, "c", VALUE));
    assertThatThrownBy(() -> new FoldVariables(weights, name -> true).apply(Graph.of(nodes)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("3 problems")
        .hasMessageContaining("no numbers")
        .hasMessageContaining("node 'write' of op AssignVariableOp uses it")
        .hasMessageContaining("numbers of float32[2]. Expected: float32[3]");
  }
}
