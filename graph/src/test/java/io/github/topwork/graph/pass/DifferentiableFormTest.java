package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.OpCase;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifferentiableFormTest {
  private static final ValueRef OP = ValueRef.of("op");

  /** Sums of up to 5 * 5 * 4 products below 1 in another order: 100 * 2^-24, rounded up. */
  private static final double ATOL_REORDERED_SUM = 1e-5;

  @ParameterizedTest
  @CsvSource({
    "SAME, 9, 11, 3, 2, 2", "SAME, 8, 7, 3, 2, 3", "SAME, 5, 5, 2, 3, 1", "VALID, 9, 11, 3, 2, 2",
    "VALID, 10, 7, 2, 3, 2", "EXPLICIT, 9, 6, 3, 2, 2", "SAME, 3, 3, 5, 4, 4", "SAME, 1, 2, 3, 2, 2"
  })
  void movesDilationIntoBatch(
      String padding, int height, int width, int window, int rows, int columns) {
    OpCase conv = conv(padding, height, width, window, 1, rows, columns);
    Graph graph = conv.graph(false);
    PassResult result = rewritten(graph, Map.of("in0", free(height, width, 4)));
    assertThat(ops(result.graph()))
        .contains("SpaceToBatchND", "BatchToSpaceND")
        .doesNotContain("Slice");
    assertAgrees(conv, graph, result, ATOL_REORDERED_SUM);
  }

  @ParameterizedTest
  @CsvSource({"SAME, 2, 2", "VALID, 3, 1", "EXPLICIT, 2, 3"})
  void spreadsFilter_whereThereAreStrides(String padding, int rows, int columns) {
    OpCase conv = conv(padding, 12, 13, 3, 2, rows, columns);
    PassResult result = rewritten(conv.graph(false), Map.of());
    assertThat(ops(result.graph())).contains("Slice").doesNotContain("SpaceToBatchND");
    assertAgrees(conv, conv.graph(false), result, ATOL_REORDERED_SUM);
  }

  @Test
  void spreadsFilter_whereSizesAreNotKnown() {
    OpCase conv = conv("SAME", 12, 13, 3, 1, 2, 2);
    Graph graph = conv.graph(false);
    PassResult result =
        rewritten(
            graph,
            Map.of(
                "in0", Shape.of(List.of(Dim.unknown(), Dim.unknown(), Dim.unknown(), Dim.of(4)))));
    assertThat(ops(result.graph())).contains("Slice");
    assertAgrees(conv, graph, result, ATOL_REORDERED_SUM);
  }

  /** TensorFlow has no dilated depthwise kernel on CPU; a grouped Conv2D computes the same. */
  @ParameterizedTest
  @CsvSource({"SAME, 9, 1", "VALID, 10, 1", "EXPLICIT, 7, 1", "SAME, 9, 2"})
  void rewritesDilatedDepthwise(String padding, int size, int stride) {
    OpCase depthwise =
        OpCase.of("DepthwiseConv2dNative")
            .in(2, size, size, 4)
            .in(3, 3, 4, 3)
            .with("strides", 1, stride, stride, 1)
            .with("dilations", 1, 2, 2, 1);
    OpCase grouped =
        OpCase.of("Conv2D")
            .in(2, size, size, 4)
            .in(3, 3, 1, 12)
            .with("strides", 1, stride, stride, 1)
            .with("dilations", 1, 2, 2, 1);
    for (OpCase each : List.of(depthwise, grouped)) {
      each.text("padding", padding);
      if (padding.equals("EXPLICIT")) {
        each.with("explicit_paddings", 0, 0, 1, 2, 3, 1, 0, 0);
      }
    }
    Map<String, TensorData> feeds = depthwise.feeds(3);
    TensorData filter = Objects.requireNonNull(feeds.get("in1"));
    TensorData input = Objects.requireNonNull(feeds.get("in0"));
    TensorData expected =
        TensorFlowOracle.run(
            grouped.graph(false),
            Map.of("in0", input, "in1", filter.reshaped(Shape.of(3, 3, 1, 12))),
            OP);
    PassResult result = rewritten(depthwise.graph(false), Map.of());
    assertThat(result.graph().nodes().stream().filter(DilationRewrite::applies)).isEmpty();
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, result.value(OP)),
        expected,
        ATOL_REORDERED_SUM);
  }

  @Test
  void padsBefore_whereConvolutionPadsExplicitly() {
    OpCase conv = conv("EXPLICIT", 9, 8, 3, 2, 1, 1);
    PassResult result = rewritten(conv.graph(false), Map.of());
    assertThat(ops(result.graph())).contains("Pad").doesNotContain("Slice");
    assertThat(result.graph().node("op").text("padding")).isEqualTo("VALID");
    assertAgrees(conv, conv.graph(false), result, 0);
  }

  @Test
  void padsByMinusInfinity_whereMaxPoolPadsExplicitly() {
    OpCase pool =
        OpCase.of("MaxPool")
            .in(2, 9, 8, 4)
            .with("ksize", 1, 3, 2, 1)
            .with("strides", 1, 2, 2, 1)
            .text("padding", "EXPLICIT")
            .with("explicit_paddings", 0, 0, 1, 2, 0, 1, 0, 0);
    PassResult result = rewritten(pool.graph(false), Map.of());
    assertThat(ops(result.graph())).contains("PadV2");
    assertAgrees(pool, pool.graph(false), result, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2, 6, Split",
    "6, 3, 4, Split",
    "4, 1, 8, DepthwiseConv2dNative",
    "4, 1, 4, DepthwiseConv2dNative"
  })
  void takesGroupsApart(int channels, int depth, int filters, String expected) {
    OpCase conv =
        OpCase.of("Conv2D")
            .in(2, 7, 6, channels)
            .in(3, 3, depth, filters)
            .with("strides", 1, 2, 2, 1)
            .text("padding", "SAME");
    PassResult result = rewritten(conv.graph(false), Map.of());
    assertThat(ops(result.graph())).contains(expected);
    assertAgrees(conv, conv.graph(false), result, ATOL_REORDERED_SUM);
  }

  @Test
  void takesGroupsApart_afterDilation() {
    OpCase conv =
        OpCase.of("Conv2D")
            .in(2, 7, 6, 4)
            .in(3, 3, 2, 6)
            .with("strides", 1, 1, 1, 1)
            .with("dilations", 1, 2, 2, 1)
            .text("padding", "SAME");
    PassResult result = rewritten(conv.graph(true), Map.of("in0", free(7, 6, 4)));
    assertThat(ops(result.graph())).contains("SpaceToBatchND", "Split");
    assertAgrees(conv, conv.graph(true), result, ATOL_REORDERED_SUM);
  }

  @Test
  void takesLogSoftmaxInRows() {
    OpCase softmax = OpCase.of("LogSoftmax").in(2, 5, 7);
    PassResult result =
        rewritten(
            softmax.graph(true),
            Map.of("in0", Shape.of(List.of(Dim.named("batch"), Dim.of(5), Dim.of(7)))));
    assertThat(ops(result.graph())).contains("Reshape");
    assertAgrees(softmax, softmax.graph(true), result, 0);
    OpCase flat = OpCase.of("LogSoftmax").in(2, 7);
    assertThat(new DifferentiableForm(Map.of()).apply(flat.graph(false)).changed()).isFalse();
  }

  @Test
  void writesOutLrn_whereAttributesAreNotTheDefault() {
    OpCase lrn =
        OpCase.of("LRN")
            .in(2, 3, 3, 9)
            .integer("depth_radius", 2)
            .with("alpha", Attribute.of(0.3f))
            .with("beta", Attribute.of(0.75f))
            .with("bias", Attribute.of(2f));
    PassResult result = rewritten(lrn.graph(false), Map.of());
    assertThat(ops(result.graph())).contains("Pow").doesNotContain("LRN");
    assertAgrees(lrn, lrn.graph(false), result, 2e-7);
    assertThat(
            new DifferentiableForm(Map.of())
                .apply(OpCase.of("LRN").in(2, 3, 3, 9).graph(false))
                .changed())
        .isFalse();
  }

  @Test
  void writesErfcAsErf() {
    OpCase erfc = OpCase.of("Erfc").in(2, 50);
    PassResult result = rewritten(erfc.graph(false), Map.of());
    assertThat(ops(result.graph())).contains("Erf", "Sub");
    assertAgrees(erfc, erfc.graph(false), result, 2.4e-7);
  }

  @Test
  void removesIdentityN_orMakesIdentities() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, 2),
                GraphNodes.unary("effect", "Neg", "x"),
                identityN("free", List.of()),
                identityN("waiting", List.of("effect")),
                Node.builder("sum", "AddV2")
                    .input(new ValueRef("free", 1), new ValueRef("waiting", 1))
                    .attribute("T", DataType.FLOAT)
                    .build()));
    assertThat(GraphText.of(new DifferentiableForm(Map.of()).apply(graph).graph()))
        .isEqualTo(
            """
            x = Placeholder[dtype=float32, shape=shape[2]]()
            effect = Neg[T=float32](x)
            waiting/output_0 = Identity[T=float32](x, ^effect)
            waiting/output_1 = Identity[T=float32](x, ^effect)
            sum = AddV2[T=float32](x, waiting/output_1)
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME", "VALID"})
  void leavesPlainConvolution(String padding) {
    Graph graph = conv(padding, 9, 9, 3, 2, 1, 1).graph(false);
    assertThat(new DifferentiableForm(Map.of()).apply(graph).changed()).isFalse();
  }

  @Test
  void refusesFilterOfUnknownShape_listingEachNode() {
    Graph graph = conv("SAME", 9, 9, 3, 1, 2, 2).graph(false);
    assertThatThrownBy(() -> new DifferentiableForm(Map.of("in1", Shape.UNKNOWN)).apply(graph))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("Cannot differentiate op 'Conv2D'")
        .hasMessageContaining("filter of shape <unknown>")
        .hasMessageContaining("node 'op'");
  }

  private static OpCase conv(
      String padding, int height, int width, int window, int stride, int rows, int columns) {
    OpCase conv =
        OpCase.of("Conv2D")
            .in(2, height, width, 4)
            .in(window, window, 4, 5)
            .with("strides", 1, stride, stride, 1)
            .with("dilations", 1, rows, columns, 1)
            .text("padding", padding);
    return padding.equals("EXPLICIT")
        ? conv.with("explicit_paddings", 0, 0, 1, 2, 3, 1, 0, 0)
        : conv;
  }

  private static Shape free(int height, int width, int channels) {
    return Shape.of(List.of(Dim.named("batch"), Dim.of(height), Dim.of(width), Dim.of(channels)));
  }

  private static Node identityN(String name, List<String> controls) {
    return Node.builder(name, "IdentityN")
        .input("x", "x")
        .controlInputs(controls)
        .attribute("T", Attribute.ofTypes(List.of(DataType.FLOAT, DataType.FLOAT)))
        .build();
  }

  private static PassResult rewritten(Graph graph, Map<String, Shape> given) {
    DifferentiableForm pass = new DifferentiableForm(given);
    PassResult result = pass.apply(graph);
    assertThat(result.changed()).isTrue();
    assertThat(pass.apply(result.graph()).changed()).isFalse();
    return result;
  }

  private static Set<String> ops(Graph graph) {
    return graph.nodes().stream().map(Node::op).collect(Collectors.toSet());
  }

  private static void assertAgrees(
      OpCase given, Graph before, PassResult result, double tolerance) {
    Map<String, TensorData> feeds = given.feeds(5);
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, result.value(OP)),
        TensorFlowOracle.run(before, feeds, OP),
        tolerance);
  }
}
