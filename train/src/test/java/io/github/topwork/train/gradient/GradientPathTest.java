package io.github.topwork.train.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientPathTest {
  private static final Function<ValueRef, Shape> UNKNOWN = value -> Shape.UNKNOWN;

  private final Graph.Builder graph = Graph.builder();
  private final OpWriter ops = new OpWriter(graph, "");
  private final ValueRef x = ops.placeholder("x", DataType.FLOAT, Shape.of(2, 3));
  private final ValueRef w = ops.placeholder("w", DataType.FLOAT, Shape.of(2, 3));

  @Test
  void holdsWhatLiesBetween_andNothingElse() {
    ValueRef before = ops.op("Erfc", "before", x);
    ValueRef product = ops.op("Mul", "product", before, w);
    ValueRef loss = ops.reduce("Sum", "loss", product, false, 0, 1);
    ops.op("Erfc", "beside", product);

    GradientPath path = GradientPath.between(graph.build(), List.of(w), loss);

    assertThat(path.nodes()).extracting(Node::name).containsExactly("product", "loss");
    assertThat(path.influences(w)).isTrue();
    assertThatCode(() -> path.check(LayerTree.EMPTY, UNKNOWN)).doesNotThrowAnyException();
  }

  @Test
  void ends_whereNoGradientGoes() {
    ValueRef shape = ops.shapeOf("shape", w);
    ValueRef stopped = ops.op("StopGradient", "stopped", w);
    ValueRef reshaped =
        ops.add(
            ops.node("Reshape", "reshaped")
                .input(ops.op("Mul", "mul", x, stopped), shape)
                .attribute("T", DataType.FLOAT));
    ValueRef loss = ops.reduce("Sum", "loss", reshaped, false, 0, 1);

    GradientPath path = GradientPath.between(graph.build(), List.of(w), loss);

    assertThat(path.influences(w)).isFalse();
    assertThat(path.nodes()).isEmpty();
  }

  @Test
  void refusesEveryOpThatIsNotProven_namingNodeAndLayer() {
    ValueRef first = ops.op("Erfc", "odd/Erfc", w);
    ValueRef second = ops.op("LogSoftmax", "top/LogSoftmax", first);
    ValueRef loss = ops.reduce("Sum", "loss", second, false, 0, 1);
    LayerTree layers =
        new LayerTree(
            List.of(
                new Layer(
                    "odd", "Activation", Optional.of(first), Shape.UNKNOWN, List.of(), List.of())));

    GradientPath path = GradientPath.between(graph.build(), List.of(w), loss);

    assertThatThrownBy(() -> path.check(layers, UNKNOWN))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("'Erfc'")
        .hasMessageContaining("node 'odd/Erfc' in layer 'odd'")
        .hasMessageContaining("'LogSoftmax'")
        .hasMessageContaining("Fix: freeze this layer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput"})
  void objectsToDilations(String op) {
    Node dilated =
        Node.builder("conv", op)
            .attribute("padding", "SAME")
            .attribute("dilations", Attribute.ofInts(1, 2, 2, 1))
            .build();
    Node plain = dilated.toBuilder().attribute("dilations", Attribute.ofInts(1, 1, 1, 1)).build();

    assertThat(GradientAllowList.objection(dilated, UNKNOWN).orElseThrow())
        .contains("dilations [1, 2, 2, 1]");
    assertThat(GradientAllowList.objection(plain, UNKNOWN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "MaxPool"})
  void objectsToExplicitPadding(String op) {
    Node node = Node.builder("node", op).attribute("padding", "EXPLICIT").build();

    assertThat(GradientAllowList.objection(node, UNKNOWN).orElseThrow())
        .contains("explicit padding");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FusedBatchNorm",
        "FusedBatchNormV2",
        "IdentityN",
        "SparseSoftmaxCrossEntropyWithLogits",
        "Erfc",
        "StatefulPartitionedCall"
      })
  void objectsToOpsThatAreNotOnTheList(String op) {
    assertThat(GradientAllowList.objection(Node.builder("node", op).build(), UNKNOWN)).isPresent();
  }

  @Test
  void objectsToGroupedConvolution() {
    ValueRef images = ops.placeholder("images", DataType.FLOAT, Shape.of(1, 5, 5, 4));
    ValueRef kernel = ops.constant("kernel", TensorData.ofFloats(new float[36], 3, 3, 2, 2));
    Node conv =
        ops.node("Conv2D", "grouped").input(images, kernel).attribute("padding", "SAME").build();
    Map<ValueRef, Shape> grouped =
        Map.of(images, Shape.of(-1, 5, 5, 4), kernel, Shape.of(3, 3, 2, 2));
    Map<ValueRef, Shape> plain =
        Map.of(images, Shape.of(-1, 5, 5, 2), kernel, Shape.of(3, 3, 2, 2));

    assertThat(GradientAllowList.objection(conv, grouped::get).orElseThrow())
        .contains("4 channels and a kernel for 2");
    assertThat(GradientAllowList.objection(conv, plain::get)).isEmpty();
  }

  @Test
  void isDocumented_opByOp() throws Exception {
    String page = Files.readString(TestData.root().resolve("docs/gradients.md"));
    String table = page.substring(page.indexOf("| ops |"), page.indexOf("Rewritten before"));
    Set<String> documented = new TreeSet<>();
    Pattern.compile("`(\\w+)`")
        .matcher(table)
        .results()
        .forEach(match -> documented.add(match.group(1)));

    assertThat(documented).isEqualTo(new TreeSet<>(GradientAllowList.ops()));
  }
}
