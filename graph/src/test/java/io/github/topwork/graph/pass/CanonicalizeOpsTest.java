package io.github.topwork.graph.pass;

import static io.github.topwork.graph.oracle.TensorFlowOracle.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalizeOpsTest {
  private static final Node X = GraphNodes.placeholder("x", DataType.FLOAT, 2, 4, 4, 3);

  @ParameterizedTest
  @ValueSource(strings = {"FusedBatchNorm", "FusedBatchNormV2"})
  void makesBatchNormV3(String op) {
    Node.Builder norm =
        Node.builder("bn", op)
            .input("x", "gamma", "beta", "mean", "variance")
            .attribute("T", DataType.FLOAT)
            .attribute("epsilon", Attribute.of(1e-3f))
            .attribute("is_training", false);
    if (op.equals("FusedBatchNormV2")) {
      norm.attribute("U", DataType.FLOAT);
    }
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("gamma", random(1, 3)),
                GraphNodes.constant("beta", random(2, 3)),
                GraphNodes.constant("mean", random(3, 3)),
                GraphNodes.constant("variance", TensorData.ofFloats(new float[] {1, 2, 3}, 3)),
                norm.build()));
    PassResult result = assertSameAfter(graph, "bn");
    assertThat(GraphText.of(result.graph().node("bn")))
        .isEqualTo(
            "bn = FusedBatchNormV3[T=float32, U=float32, epsilon=0.001, is_training=false]"
                + "(x, gamma, beta, mean, variance)");
  }

  @ParameterizedTest
  @CsvSource({"SAME, PadV2", "VALID, Pad"})
  void keepsPaddingFromBeingLost_beforeAConvolutionThatPads(String padding, String op) {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("volume", DataType.FLOAT, 1, 2, 3, 2, 1),
                GraphNodes.constant(
                    "paddings", TensorData.ofInts(new int[] {0, 0, 1, 0, 2, 1, 0, 1, 0, 0}, 5, 2)),
                GraphNodes.constant("kernel", random(1, 2, 2, 2, 1, 2)),
                Node.builder("pad", "Pad")
                    .input("volume", "paddings")
                    .attribute("T", DataType.FLOAT)
                    .attribute("Tpaddings", DataType.INT32)
                    .build(),
                Node.builder("conv", "Conv3D")
                    .input("pad", "kernel")
                    .attribute("T", DataType.FLOAT)
                    .attribute("strides", Attribute.ofInts(1, 1, 2, 1, 1))
                    .attribute("padding", padding)
                    .build(),
                Node.builder("conv2", "Conv3D")
                    .input("pad", "kernel")
                    .attribute("T", DataType.FLOAT)
                    .attribute("strides", Attribute.ofInts(1, 1, 1, 1, 1))
                    .attribute("padding", padding)
                    .build()));

    PassResult result = new CanonicalizeOps().apply(graph);

    assertThat(result.graph().node("pad").op()).isEqualTo(op);
    assertThat(new CanonicalizeOps().apply(result.graph()).changed()).isFalse();
  }

  @Test
  void leavesOneNameForEachOp() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("bias", random(2, 3)),
                GraphNodes.binary("add", "Add", "x", "bias"),
                GraphNodes.binary("div", "Div", "add", "bias"),
                GraphNodes.unary("inv", "Inv", "div"),
                GraphNodes.binary("biased", "BiasAddV1", "inv", "bias"),
                GraphNodes.constant("axis", TensorData.scalar(2)),
                Node.builder("concat", "Concat")
                    .input("axis", "biased", "x")
                    .attribute("N", 2)
                    .attribute("T", DataType.FLOAT)
                    .build(),
                GraphNodes.constant("window", TensorData.vector(1, 2, 2, 1)),
                Node.builder("pool", "MaxPoolV2")
                    .input("concat", "window", "window")
                    .attribute("T", DataType.FLOAT)
                    .attribute("padding", "SAME")
                    .build(),
                GraphNodes.constant("rows", TensorData.vector(1, 0)),
                Node.builder("gather", "Gather")
                    .input("pool", "rows")
                    .attribute("Tparams", DataType.FLOAT)
                    .attribute("Tindices", DataType.INT32)
                    .build(),
                Node.builder("product", "BatchMatMul")
                    .input("gather", "gather")
                    .attribute("T", DataType.FLOAT)
                    .attribute("adj_y", true)
                    .build()));
    PassResult result = assertSameAfter(graph, "product");
    assertThat(result.graph().nodes().stream().map(Node::op).filter(op -> !op.equals("Const")))
        .containsExactly(
            "Placeholder",
            "AddV2",
            "RealDiv",
            "Reciprocal",
            "BiasAdd",
            "ConcatV2",
            "MaxPool",
            "GatherV2",
            "BatchMatMulV2");
    assertThat(new CanonicalizeOps().apply(result.graph()).changed()).isFalse();
  }

  @Test
  void dropsNeutralScalars() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("one", TensorData.scalar(1f)),
                GraphNodes.constant("zero", TensorData.scalar(0f)),
                GraphNodes.binary("a", "Mul", "one", "x"),
                GraphNodes.binary("b", "RealDiv", "a", "one"),
                GraphNodes.binary("c", "Sub", "b", "zero"),
                GraphNodes.binary("d", "AddV2", "c", "zero"),
                GraphNodes.unary("out", "Relu", "d")));
    PassResult result = assertSameAfter(graph, "out");
    assertThat(result.graph().node("out").inputs()).containsExactly(ValueRef.of("x"));
  }

  /** One over x and zero minus x are no identities, and a vector of ones may broadcast. */
  @Test
  void keepsWhatIsNotNeutral() {
    Graph graph =
        Graph.of(
            List.of(
                X,
                GraphNodes.constant("one", TensorData.scalar(1f)),
                GraphNodes.constant("zero", TensorData.scalar(0f)),
                GraphNodes.constant("ones", TensorData.ofFloats(new float[] {1, 1, 1}, 3)),
                GraphNodes.binary("a", "RealDiv", "one", "x"),
                GraphNodes.binary("b", "Sub", "zero", "x"),
                GraphNodes.binary("c", "Mul", "ones", "x"),
                GraphNodes.binary("d", "AddV2", "one", "x")));
    assertThat(new CanonicalizeOps().apply(graph).changed()).isFalse();
  }

  @Test
  void readsEachVariableOnce_preferringTheCanonicalName() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.variable("v", DataType.FLOAT, 2),
                GraphNodes.read("first", "v"),
                GraphNodes.read("v/read", "v"),
                GraphNodes.binary("sum", "AddV2", "first", "v/read")));
    assertThat(GraphText.of(new CanonicalizeOps().apply(graph).graph()))
        .isEqualTo(
            """
            v = VarHandleOp[dtype=float32, shape=shape[2], shared_name="v"]()
            v/read = ReadVariableOp[dtype=float32](v)
            sum = AddV2[T=float32](v/read, v/read)
            """);
  }

  @Test
  void readsAgain_whereSomethingWrites() {
    List<Node> nodes =
        new ArrayList<>(
            List.of(
                GraphNodes.variable("v", DataType.FLOAT, 2),
                GraphNodes.read("first", "v"),
                GraphNodes.read("v/read", "v")));
    nodes.add(
        Node.builder("write", "AssignVariableOp")
            .input("v", "first")
            .attribute("dtype", DataType.FLOAT)
            .build());
    assertThat(new CanonicalizeOps().apply(Graph.of(nodes)).changed()).isFalse();
  }

  @Test
  void gathersFromVariableThroughItsValue() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.variable("v", DataType.FLOAT, 2),
                GraphNodes.constant("rows", TensorData.vector(1, 0)),
                Node.builder("gather", "ResourceGather")
                    .input("v", "rows")
                    .attribute("dtype", DataType.FLOAT)
                    .attribute("Tindices", DataType.INT32)
                    .build()));
    assertThat(GraphText.of(new CanonicalizeOps().apply(graph).graph()))
        .isEqualTo(
            """
            v = VarHandleOp[dtype=float32, shape=shape[2], shared_name="v"]()
            rows = Const[dtype=int32, value=int32[2]{1, 0}]()
            v/read = ReadVariableOp[dtype=float32](v)
            gather/axis = Const[dtype=int32, value=int32[]{0}]()
            gather = GatherV2[Taxis=int32, Tindices=int32, Tparams=float32, batch_dims=0](v/read, rows, gather/axis)
            """);
  }

  private static PassResult assertSameAfter(Graph graph, String output) {
    PassResult result = new CanonicalizeOps().apply(graph);
    assertThat(result.changed()).isTrue();
    Map<String, TensorData> feeds = Map.of("x", random(7, 2, 4, 4, 3));
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, result.value(ValueRef.of(output))),
        TensorFlowOracle.run(graph, feeds, ValueRef.of(output)),
        0);
    return result;
  }
}
