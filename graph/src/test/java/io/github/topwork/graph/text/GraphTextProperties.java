package io.github.topwork.graph.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GraphTextProperties {
  @Property(tries = 500)
  void isStable(@ForAll("graphs") Graph graph) {
    Graph again = Graph.of(graph.nodes());
    assertThat(GraphText.of(again)).isEqualTo(GraphText.of(graph));
    assertThat(GraphText.of(graph).lines().count()).isEqualTo(graph.size());
  }

  @Property(tries = 1000)
  void tellsGraphsApart(@ForAll("graphs") Graph one, @ForAll("graphs") Graph other) {
    assertThat(GraphText.of(one).equals(GraphText.of(other))).isEqualTo(one.equals(other));
  }

  /** Few and nasty names, so that collisions of the text form would be met. */
  private static Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "a/b", "a:0", "a:1", "^a", "a, b", "a)", "\"a\"", "[x=1]", "1");
  }

  private static Arbitrary<Attribute> attributes() {
    Arbitrary<Attribute> plain =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 2).map(Attribute::of),
            Arbitraries.of(0f, -0f, 1f, 2f, Float.NaN).map(Attribute::of),
            Arbitraries.of(true, false).map(Attribute::of),
            Arbitraries.of("", "1", "1.0", "true", "float32", "\"", "\\", "$a", "\n", "\u0000")
                .map(Attribute::of),
            Arbitraries.of(new byte[] {-1}, new byte[] {-1, 0})
                .map(bytes -> (Attribute) new Attribute.Str(Bytes.of(bytes))),
            Arbitraries.of(DataType.FLOAT, DataType.HALF).map(Attribute::of),
            names().map(Attribute.Placeholder::new),
            shapes().map(Attribute::of),
            tensors().map(Attribute::of));
    Arbitrary<Attribute> functions =
        Combinators.combine(names(), Arbitraries.maps(names(), plain).ofMaxSize(2))
            .as((name, bound) -> new Attribute.Func(name, new TreeMap<>(bound)));
    Arbitrary<Attribute> lists = plain.list().ofMaxSize(2).map(Attribute.ListOf::new);
    return Arbitraries.oneOf(plain, functions, lists);
  }

  private static Arbitrary<Shape> shapes() {
    Arbitrary<Dim> dims =
        Arbitraries.of(
            Dim.of(1), Dim.unknown(), Dim.named("1"), Dim.named("?"), Dim.named("batch"));
    return Arbitraries.oneOf(
        Arbitraries.just(Shape.UNKNOWN), dims.list().ofMaxSize(2).map(Shape::of));
  }

  private static Arbitrary<TensorData> tensors() {
    return Arbitraries.of(
        TensorData.scalar(1),
        TensorData.scalar(1f),
        TensorData.vector(1),
        TensorData.vector(1L),
        TensorData.vector(new int[20]),
        TensorData.scalar(Float.NaN),
        TensorData.scalar(Float.intBitsToFloat(0x7fc00001)),
        TensorData.ofStrings(Shape.of(1), List.of(Bytes.ofUtf8("1, 2"))),
        TensorData.ofStrings(Shape.of(2), List.of(Bytes.ofUtf8("1"), Bytes.ofUtf8("2"))));
  }

  @Provide
  Arbitrary<Graph> graphs() {
    Arbitrary<Map<String, Attribute>> attributes =
        Arbitraries.maps(names(), attributes()).ofMaxSize(2);
    Arbitrary<Node> nodes =
        Combinators.combine(
                names(),
                names(),
                names().list().ofMaxSize(2),
                Arbitraries.integers().between(0, 1),
                attributes)
            .as(
                (name, op, inputs, index, values) -> {
                  Node.Builder node = Node.builder(name, op);
                  inputs.forEach(input -> node.input(new ValueRef(input, index)));
                  values.forEach(node::attribute);
                  return node.build();
                });
    return nodes.list().ofMinSize(1).ofMaxSize(3).map(GraphTextProperties::closed);
  }

  /** The first node of each name, with what they name added. */
  private static Graph closed(List<Node> nodes) {
    Graph.Builder graph = Graph.builder();
    nodes.forEach(graph::put);
    List<String> needed = new ArrayList<>();
    nodes.forEach(node -> node.inputs().forEach(input -> needed.add(input.node())));
    for (String name : needed) {
      if (!graph.contains(name)) {
        graph.add(Node.builder(name, "Leaf").build());
      }
    }
    return graph.build();
  }
}
