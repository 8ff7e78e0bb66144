package io.github.topwork.graph.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GraphTextTest {
  private static final Graph GRAPH =
      Graph.of(
          List.of(
              Node.builder("x", "Placeholder")
                  .attribute("dtype", DataType.FLOAT)
                  .attribute("shape", Attribute.of(Shape.of(-1, 4)))
                  .build(),
              Node.builder("w", "VarHandleOp").build(),
              Node.builder("w/read", "ReadVariableOp").input("w").build(),
              Node.builder("split", "Split").input("x", "w/read").attribute("num_split", 2).build(),
              Node.builder("sum", "AddV2")
                  .input(new ValueRef("split", 1), ValueRef.of("x"))
                  .controlInputs(List.of("w"))
                  .build()));

  @Test
  void writesOneLineForEachNode() {
    assertThat(GraphText.of(GRAPH))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[?, 4]]()
            w = VarHandleOp()
            w/read = ReadVariableOp(w)
            split = Split[num_split=2](x, w/read)
            sum = AddV2(split:1, x, ^w)
            """);
  }

  @Test
  void addsWhatIsKnownOfTheOutput() {
    assertThat(GraphText.of(GRAPH, value -> value.node().equals("x") ? "float32[batch, 4]" : ""))
        .startsWith("x = Placeholder[dtype=float32, shape=shape[?, 4]]() : float32[batch, 4]\nw =");
  }

  @Test
  void writesEachKindOfAttributeDifferently() {
    Node node =
        Node.builder("n", "Op")
            .attribute("a_int", 1)
            .attribute("b_real", Attribute.of(1f))
            .attribute("c_flag", true)
            .attribute("d_text", "say \"hi\"\n")
            .attribute("e_bytes", new Attribute.Str(Bytes.of(new byte[] {-1, 2})))
            .attribute("f_type", DataType.INT64)
            .attribute("g_shape", Attribute.of(Shape.of(List.of(Dim.named("batch"), Dim.of(2)))))
            .attribute("h_unknown", Attribute.of(Shape.UNKNOWN))
            .attribute("i_tensor", Attribute.of(TensorData.ofFloats(new float[] {1, -0f}, 2)))
            .attribute("j_large", Attribute.of(TensorData.vector(new int[17])))
            .attribute("k_function", new Attribute.Func("f", new TreeMap<>()))
            .attribute("l_bound", new Attribute.Placeholder("T"))
            .attribute("m_list", Attribute.ofInts(1, 2))
            .build();
    assertThat(GraphText.of(node).replace(", ", ",\n"))
        .isEqualTo(
            """
            n = Op[a_int=1,
            b_real=1.0,
            c_flag=true,
            d_text="say \\"hi\\"\\n",
            e_bytes=0xff02,
            f_type=int64,
            g_shape=shape[batch,
            2],
            h_unknown=shape<unknown>,
            i_tensor=float32[2]{1.0,
            -0.0},
            j_large=int32[17]#1751ac12e70e15b4,
            k_function=@f,
            l_bound=$T,
            m_list=[1,
            2]]()""");
  }

  @Test
  void quotesNamesThatWouldReadAsSomethingElse() {
    Node node = Node.builder("a, b", "Op").input("x:y").build();
    assertThat(GraphText.of(node)).isEqualTo("\"a, b\" = Op(\"x:y\")");
  }

  @Test
  void writesModel() {
    ModelGraph model =
        new ModelGraph(
            GRAPH,
            List.of(new TensorSpec("image", ValueRef.of("x"), DataType.FLOAT, Shape.of(-1, 4))),
            List.of(
                new TensorSpec(
                    "logits",
                    ValueRef.of("sum"),
                    DataType.FLOAT,
                    Shape.of(List.of(Dim.named("batch"), Dim.of(4))))),
            List.of(new Variable("w", DataType.FLOAT, Shape.of(4), true)),
            new LayerTree(
                List.of(
                    new Layer(
                        "outer",
                        "Functional",
                        Optional.empty(),
                        Shape.UNKNOWN,
                        List.of(),
                        List.of(
                            new Layer(
                                "dense",
                                "Dense",
                                Optional.of(ValueRef.of("sum")),
                                Shape.of(-1, 4),
                                List.of("w"),
                                List.of()))))),
            new Provenance("test", "test", "/somewhere", "0"));
    assertThat(GraphText.of(model))
        .startsWith(
            """
            inputs:
              image float32[?, 4] = x
            outputs:
              logits float32[batch, 4] = sum
            variables:
              w float32[4] trainable
            layers:
              outer Functional<unknown>{}
                dense Dense[?, 4]{w} = sum
            nodes:
            x = Placeholder""")
        .doesNotContain("somewhere");
  }
}
