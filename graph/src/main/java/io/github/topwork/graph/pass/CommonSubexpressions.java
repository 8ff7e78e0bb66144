package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Lets nodes that compute the same from the same compute it once. Only ops without state; the first
 * in topological order stays.
 */
public final class CommonSubexpressions implements GraphPass {
  private record Key(
      String op,
      List<ValueRef> inputs,
      List<String> controlInputs,
      SortedMap<String, Attribute> attributes) {}

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    Map<Key, Node> first = new HashMap<>();
    Map<String, String> same = new HashMap<>();
    for (Node node : graph.topologicalOrder()) {
      if (!Purity.isPure(node)) {
        continue;
      }
      Key key =
          new Key(
              node.op(),
              node.inputs().stream()
                  .map(
                      input ->
                          new ValueRef(
                              same.getOrDefault(input.node(), input.node()), input.index()))
                  .toList(),
              node.controlInputs(),
              node.attributes());
      Node earlier = first.putIfAbsent(key, node);
      if (earlier != null) {
        OpSchema schema = OpRegistry.tensorFlow().get(node.op());
        for (int i = 0; i < schema.outputCount(node); i++) {
          edit.replace(node.output(i), earlier.output(i));
        }
        edit.remove(node.name());
        same.put(node.name(), earlier.name());
      }
    }
    return edit.finish();
  }
}
