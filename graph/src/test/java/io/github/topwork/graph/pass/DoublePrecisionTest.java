package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoublePrecisionTest {
  private static Node.Builder node(String name, String op, String... inputs) {
    return Node.builder(name, op).input(inputs);
  }

  private static Node placeholder(String name, DataType type) {
    return node(name, "Placeholder")
        .attribute("dtype", type)
        .attribute("shape", Attribute.of(Shape.UNKNOWN))
        .build();
  }

  private static ModelGraph model(String output, List<Variable> variables, Node... nodes) {
    return new ModelGraph(
        Graph.of(List.of(nodes)),
        List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, Shape.of(-1, 4))),
        List.of(new TensorSpec("y", ValueRef.of(output), DataType.FLOAT, Shape.of(-1, 4))),
        variables,
        LayerTree.EMPTY,
        new Provenance("test", "test", "test", "00"));
  }

  @Test
  void widensWhatIsComputed_andKeepsInputsAndVariables() {
    Variable weight = new Variable("w", DataType.FLOAT, Shape.of(4), true);
    ModelGraph wide =
        DoublePrecision.of(
            model(
                "sum",
                List.of(weight),
                placeholder("x", DataType.FLOAT),
                node("w", "VarHandleOp")
                    .attribute("dtype", DataType.FLOAT)
                    .attribute("shape", Attribute.of(Shape.of(4)))
                    .build(),
                node("w/read", "ReadVariableOp", "w").attribute("dtype", DataType.FLOAT).build(),
                node("sum", "AddV2", "x", "w/read").attribute("T", DataType.FLOAT).build()));
    assertThat(wide.graph().node("sum").type("T")).isEqualTo(DataType.DOUBLE);
    assertThat(wide.graph().node("sum").inputs())
        .containsExactly(ValueRef.of("x/wide_0"), ValueRef.of("w/read/wide_0"));
    assertThat(wide.graph().node("x").type("dtype")).isEqualTo(DataType.FLOAT);
    assertThat(wide.graph().node("w/read").type("dtype")).isEqualTo(DataType.FLOAT);
    assertThat(wide.inputs().get(0).type()).isEqualTo(DataType.FLOAT);
    assertThat(wide.outputs().get(0).type()).isEqualTo(DataType.DOUBLE);
    assertThat(wide.variables()).containsExactly(weight);
  }

  @Test
  void leavesIntegersAlone() {
    Graph wide =
        new DoublePrecision()
            .apply(
                Graph.of(
                    List.of(
                        placeholder("i", DataType.INT32),
                        node("j", "AddV2", "i", "i").attribute("T", DataType.INT32).build(),
                        node("f", "Cast", "j")
                            .attribute("SrcT", DataType.INT32)
                            .attribute("DstT", DataType.HALF)
                            .build())))
            .graph();
    assertThat(wide.node("j").type("T")).isEqualTo(DataType.INT32);
    assertThat(wide.node("f").type("SrcT")).isEqualTo(DataType.INT32);
    assertThat(wide.node("f").type("DstT")).isEqualTo(DataType.DOUBLE);
    assertThat(wide.size()).isEqualTo(3);
  }

  @Test
  void computesBetweenCasts_whatTensorFlowHasInFloat32Only() {
    Graph wide =
        new DoublePrecision()
            .apply(
                Graph.of(
                    List.of(
                        placeholder("x", DataType.FLOAT),
                        node("size", "Const")
                            .attribute("dtype", DataType.INT32)
                            .attribute("value", Attribute.of(TensorData.vector(4, 4)))
                            .build(),
                        node("resize", "ResizeBilinear", "x", "size")
                            .attribute("T", DataType.FLOAT)
                            .build(),
                        node("y", "Sqrt", "resize").attribute("T", DataType.FLOAT).build())))
            .graph();
    assertThat(wide.node("resize").inputs())
        .containsExactly(ValueRef.of("resize/narrow_0"), ValueRef.of("size"));
    assertThat(wide.node("resize/narrow_0").input(0)).isEqualTo(ValueRef.of("x/wide_0"));
    assertThat(wide.node("resize/wide_0").input(0)).isEqualTo(ValueRef.of("resize"));
    assertThat(wide.node("y").input(0)).isEqualTo(ValueRef.of("resize/wide_0"));
  }

  @Test
  void writesBatchNormalizationOut() {
    Graph wide =
        new DoublePrecision()
            .apply(
                Graph.of(
                    List.of(
                        placeholder("x", DataType.FLOAT),
                        placeholder("p", DataType.FLOAT),
                        node("bn", "FusedBatchNormV3", "x", "p", "p", "p", "p")
                            .attribute("T", DataType.FLOAT)
                            .attribute("U", DataType.FLOAT)
                            .attribute("epsilon", Attribute.of(0.001f))
                            .attribute("is_training", false)
                            .build(),
                        node("y", "Relu", "bn").attribute("T", DataType.FLOAT).build())))
            .graph();
    assertThat(wide.node("bn").op()).isEqualTo("AddV2");
    assertThat(wide.node("y").input(0)).isEqualTo(ValueRef.of("bn"));
    // The float32 epsilon of the model, not the decimal.
    assertThat(wide.node("bn/epsilon").tensor("value").toDoubles()).containsExactly(0.001f);
  }

  @Test
  void computesNchwWindowsAsNhwc() {
    Graph wide =
        new DoublePrecision()
            .apply(
                Graph.of(
                    List.of(
                        placeholder("x", DataType.FLOAT),
                        node("pool", "MaxPool", "x")
                            .attribute("T", DataType.FLOAT)
                            .attribute("ksize", Attribute.ofInts(1, 1, 2, 3))
                            .attribute("strides", Attribute.ofInts(1, 1, 4, 5))
                            .attribute("padding", "VALID")
                            .attribute("data_format", "NCHW")
                            .build())))
            .graph();
    assertThat(wide.node("pool").op()).isEqualTo("Transpose");
    Node inner = wide.producer(wide.node("pool").input(0));
    assertThat(inner.text("data_format")).isEqualTo("NHWC");
    assertThat(inner.integers("ksize")).containsExactly(1L, 2L, 3L, 1L);
    assertThat(inner.integers("strides")).containsExactly(1L, 4L, 5L, 1L);
  }

  @Test
  void roundsAtRandom_whatRounds() {
    ModelGraph noisy =
        RoundingNoise.of(
            model(
                "y",
                List.of(),
                placeholder("x", DataType.FLOAT),
                node("relu", "Relu", "x").attribute("T", DataType.FLOAT).build(),
                node("y", "Exp", "relu").attribute("T", DataType.FLOAT).build()));
    assertThat(noisy.inputs())
        .extracting(TensorSpec::name)
        .containsExactly("x", RoundingNoise.SEED);
    assertThat(noisy.graph().node("relu").input(0)).isEqualTo(ValueRef.of("x/wide_0/rounding_0"));
    assertThat(noisy.graph().node("y").input(0)).isEqualTo(ValueRef.of("relu"));
    assertThat(noisy.outputs().get(0).value()).isEqualTo(ValueRef.of("y/rounding_0"));
  }
}
