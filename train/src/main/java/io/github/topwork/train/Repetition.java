package io.github.topwork.train;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.pass.PruneToOutputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes of a graph, written once more to compute the same of another value. What does not depend on
 * that value, such as weights, is shared.
 */
final class Repetition {
  private Repetition() {}

  /**
   * Writes what lies between two values.
   *
   * @param from where it begins
   * @param to what it computes
   * @param instead is taken for {@code from}
   * @param scope where the new nodes go
   * @return what {@code to} is of {@code instead}
   */
  static ValueRef write(
      Graph.Builder graph, ValueRef from, ValueRef to, ValueRef instead, String scope) {
    Graph needed = PruneToOutputs.of(List.of(to)).apply(graph.build()).graph();
    OpWriter names = new OpWriter(graph, scope);
    Map<String, String> copies = new HashMap<>();
    for (Node node : needed.topologicalOrder()) {
      boolean depends =
          node.inputs().stream()
              .anyMatch(input -> input.equals(from) || copies.containsKey(input.node()));
      if (depends) {
        List<ValueRef> inputs = new ArrayList<>();
        for (ValueRef input : node.inputs()) {
          inputs.add(input.equals(from) ? instead : copied(input, copies));
        }
        List<String> controls =
            node.controlInputs().stream().map(name -> copies.getOrDefault(name, name)).toList();
        String name = scope + "/" + names.freshName(node.name());
        graph.add(node.toBuilder().name(name).inputs(inputs).controlInputs(controls).build());
        copies.put(node.name(), name);
      }
    }
    return to.equals(from) ? instead : copied(to, copies);
  }

  private static ValueRef copied(ValueRef value, Map<String, String> copies) {
    return new ValueRef(copies.getOrDefault(value.node(), value.node()), value.index());
  }
}
