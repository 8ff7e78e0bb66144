package io.github.topwork.importer.keras;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks that every op is given elements of the type that it takes. Layers are written for numbers
 * with fractions; most of them convert others, and what is left over is found here instead of by
 * TensorFlow when the model runs.
 */
final class ElementTypes {
  private final Graph graph;
  private final OpRegistry ops = OpRegistry.tensorFlow();

  private ElementTypes(Graph graph) {
    this.graph = graph;
  }

  /** What does not fit, one entry a node. */
  static List<LayerException> mismatches(Graph graph) {
    ElementTypes types = new ElementTypes(graph);
    List<LayerException> found = new ArrayList<>();
    graph.nodes().forEach(node -> types.check(node).ifPresent(found::add));
    return found;
  }

  private Optional<LayerException> check(Node node) {
    List<Optional<DataType>> wanted =
        ops.find(node.op()).map(op -> op.inputTypes(node)).orElse(List.of());
    for (int i = 0; i < node.inputs().size() && i < wanted.size(); i++) {
      Optional<DataType> given = type(node.input(i));
      if (given.isPresent() && wanted.get(i).isPresent() && !given.equals(wanted.get(i))) {
        return Optional.of(
            new LayerException(
                "numbers of type " + given.get().displayName() + " for node '" + node.name() + "'",
                wanted.get(i).get().displayName() + ", in which this layer is computed"));
      }
    }
    return Optional.empty();
  }

  private Optional<DataType> type(ValueRef value) {
    Node producer = graph.producer(value);
    return ops.find(producer.op()).flatMap(op -> op.outputType(producer, value.index()));
  }
}
