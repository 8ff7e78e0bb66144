package io.github.topwork.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.pass.GraphNodes;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeInferenceTest {
  private static final Dim BATCH = Dim.named("batch");
  private static final Shape FEATURES =
      Shape.of(List.of(BATCH, Dim.of(5), Dim.of(5), Dim.of(2048)));

  /** Keras's Flatten where the batch is free: the sizes come from the value's own shape. */
  @Test
  void carriesBatchThroughShapeSlicePackReshape() {
    List<Node> nodes = new ArrayList<>(sizesOf("x"));
    nodes.add(GraphNodes.constant("rest", TensorData.scalar(-1)));
    nodes.add(pack("wanted", "first", "rest"));
    nodes.add(reshape("flat", "x", "wanted"));
    Shapes shapes = ShapeInference.infer(Graph.of(nodes), Map.of("x", FEATURES));
    assertThat(shapes.of(ValueRef.of("flat"))).hasToString("[batch, 51200]");
    assertThat(shapes.typeOf(ValueRef.of("flat"))).contains(DataType.FLOAT);
    assertThat(shapes.dimsIn(ValueRef.of("shape"))).contains(FEATURES.dims());
    assertThat(shapes.describe(ValueRef.of("flat"))).isEqualTo("float32[batch, 51200]");
  }

  /** Flatten with known sizes is Reshape(x, [-1, 51200]). */
  @Test
  void findsBatchAgain_whereReshapeLeavesItOpen() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, -1),
                GraphNodes.constant("flatten", TensorData.vector(-1, 51200)),
                reshape("flat", "x", "flatten"),
                GraphNodes.constant("pixels", TensorData.vector(-1, 2048)),
                reshape("rows", "x", "pixels"),
                GraphNodes.constant("back", TensorData.vector(-1, 5, 5, 2048)),
                reshape("again", "rows", "back")));
    Shapes shapes = ShapeInference.infer(graph, Map.of("x", FEATURES));
    assertThat(shapes.of(ValueRef.of("flat"))).hasToString("[batch, 51200]");
    assertThat(shapes.of(ValueRef.of("rows"))).hasToString("[25*batch, 2048]");
    assertThat(shapes.of(ValueRef.of("again"))).hasToString("[batch, 5, 5, 2048]");
  }

  /** Keras's Conv2DTranspose multiplies the sizes that it reads off its input. */
  @Test
  void followsArithmeticOnSizes() {
    List<Node> nodes = new ArrayList<>(sizesOf("x"));
    nodes.add(GraphNodes.constant("one", TensorData.vector(1)));
    nodes.add(GraphNodes.constant("two", TensorData.vector(2)));
    nodes.add(slice("height", "shape", "one", "two"));
    nodes.add(GraphNodes.constant("stride", TensorData.scalar(2)));
    nodes.add(
        Node.builder("doubled", "Mul")
            .input("height", "stride")
            .attribute("T", DataType.INT32)
            .build());
    nodes.add(GraphNodes.constant("channels", TensorData.scalar(7)));
    nodes.add(pack("sizes", "first", "doubled", "doubled", "channels"));
    nodes.add(GraphNodes.placeholder("filter", DataType.FLOAT, 3, 3, 7, 2048));
    nodes.add(
        Node.builder("up", "Conv2DBackpropInput")
            .input("sizes", "filter", "x")
            .attribute("T", DataType.FLOAT)
            .attribute("padding", "SAME")
            .attribute("strides", Attribute.ofInts(1, 2, 2, 1))
            .build());
    Shapes shapes = ShapeInference.infer(Graph.of(nodes), Map.of("x", FEATURES));
    assertThat(shapes.of(ValueRef.of("up"))).hasToString("[batch, 10, 10, 7]");
    assertThat(shapes.constantOf(ValueRef.of("doubled"))).contains(TensorData.scalar(10));
    assertThat(shapes.constantOf(ValueRef.of("sizes"))).isEmpty();
  }

  @Test
  void readsVariables_throughIdentities() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.variable("v", DataType.FLOAT, 7, 3),
                Node.builder("alias", "Identity")
                    .input("v")
                    .attribute("T", DataType.RESOURCE)
                    .build(),
                GraphNodes.read("v/read", "alias"),
                GraphNodes.constant("rows", TensorData.vector(1, 2)),
                Node.builder("gather", "ResourceGather")
                    .input("v", "rows")
                    .attribute("dtype", DataType.FLOAT)
                    .attribute("Tindices", DataType.INT32)
                    .build(),
                Node.builder("shape", "VariableShape").input("v").build()));
    Shapes shapes = ShapeInference.infer(graph);
    assertThat(shapes.of(ValueRef.of("v/read"))).isEqualTo(Shape.of(7, 3));
    assertThat(shapes.of(ValueRef.of("gather"))).isEqualTo(Shape.of(2, 3));
    assertThat(shapes.constantOf(ValueRef.of("shape"))).contains(TensorData.vector(7, 3));
    assertThat(ShapeInference.infer(graph, Map.of("v", Shape.of(9, 3))).of(ValueRef.of("v/read")))
        .isEqualTo(Shape.of(9, 3));
  }

  @Test
  void foldsSpaceIntoBatchAndBack() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, -1),
                GraphNodes.constant("block", TensorData.vector(2, 2)),
                GraphNodes.constant("pads", TensorData.ofInts(new int[] {2, 3, 2, 3}, 2, 2)),
                Node.builder("to", "SpaceToBatchND")
                    .input("x", "block", "pads")
                    .attribute("T", DataType.FLOAT)
                    .build(),
                Node.builder("from", "BatchToSpaceND")
                    .input("to", "block", "pads")
                    .attribute("T", DataType.FLOAT)
                    .build()));
    Shapes shapes = ShapeInference.infer(graph, Map.of("x", FEATURES));
    assertThat(shapes.of(ValueRef.of("to"))).hasToString("[4*batch, 5, 5, 2048]");
    assertThat(shapes.of(ValueRef.of("from"))).isEqualTo(FEATURES);
  }

  @Test
  void listsUnknownOps() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, 2),
                Node.builder("custom", "MyOp").input("x").build(),
                GraphNodes.unary("out", "Relu", "custom")));
    Shapes shapes = ShapeInference.infer(graph);
    assertThat(shapes.unknownOps()).containsExactly("MyOp");
    assertThat(shapes.of(ValueRef.of("out"))).isEqualTo(Shape.UNKNOWN);
    assertThat(shapes.typeOf(ValueRef.of("custom"))).isEmpty();
  }

  @Test
  void reportsEveryContradiction_namingTheNode() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, 2, 3),
                GraphNodes.placeholder("y", DataType.FLOAT, 4, 5),
                GraphNodes.binary("product", "MatMul", "x", "y"),
                GraphNodes.binary("sum", "AddV2", "x", "y")));
    Shapes shapes = ShapeInference.infer(graph);
    assertThat(shapes.problems()).hasSize(2);
    assertThat(shapes.problems().get(0).toString()).contains("sizes 3 and 4", "'product' (MatMul)");
    assertThat(shapes.problems().get(1).toString()).contains("[2, 3] and [4, 5]", "'sum' (AddV2)");
  }

  @Test
  void reportsInputsThatAreMissing() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, 2, 3),
                Node.builder("sum", "AddV2").input("x").attribute("T", DataType.FLOAT).build()));
    assertThat(ShapeInference.infer(graph).problems()).hasSize(1);
  }

  @Test
  void describesValuesInText() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, -1, 3),
                GraphNodes.unary("relu", "Relu", "x")));
    Shapes shapes = ShapeInference.infer(graph, Map.of("x", Shape.of(List.of(BATCH, Dim.of(3)))));
    assertThat(GraphText.of(graph, shapes::describe))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[?, 3]]() : float32[batch, 3]
            relu = Relu[T=float32](x) : float32[batch, 3]
            """);
  }

  /** {@code x}, its shape, and the first size as {@code first}. */
  private static List<Node> sizesOf(String x) {
    return List.of(
        GraphNodes.placeholder(x, DataType.FLOAT, -1),
        Node.builder("shape", "Shape")
            .input(x)
            .attribute("T", DataType.FLOAT)
            .attribute("out_type", DataType.INT32)
            .build(),
        GraphNodes.constant("begin", TensorData.vector(0)),
        GraphNodes.constant("end", TensorData.vector(1)),
        slice("first", "shape", "begin", "end"));
  }

  private static Node slice(String name, String of, String begin, String end) {
    return Node.builder(name, "StridedSlice")
        .input(of, begin, end, "end")
        .attribute("T", DataType.INT32)
        .attribute("Index", DataType.INT32)
        .attribute("shrink_axis_mask", 1)
        .build();
  }

  private static Node pack(String name, String... parts) {
    return Node.builder(name, "Pack")
        .input(parts)
        .attribute("N", parts.length)
        .attribute("T", DataType.INT32)
        .build();
  }

  private static Node reshape(String name, String x, String shape) {
    return Node.builder(name, "Reshape")
        .input(x, shape)
        .attribute("T", DataType.FLOAT)
        .attribute("Tshape", DataType.INT32)
        .build();
  }
}
