package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.TensorData;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps one of each set of equal constants and of equal nodes, and removes nodes and constants that
 * no output needs.
 */
final class MergeEqual implements OnnxPass {
  private record Computation(
      String op, List<String> inputs, Map<String, OnnxAttribute> attributes) {}

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(mergeConstants(graph));
    boolean merged = true;
    while (merged) {
      merged = mergeOne(edit);
    }
    edit.removeDead();
    return edit.finish();
  }

  private static boolean mergeOne(OnnxEdit edit) {
    Map<Computation, OnnxNode> seen = new HashMap<>();
    for (OnnxNode node : edit.nodes()) {
      Computation key = new Computation(node.op(), node.inputs(), node.attributes());
      OnnxNode same = seen.putIfAbsent(key, node);
      boolean one = node.outputs().size() == 1 && !edit.isOutput(node.output());
      if (same != null && one && edit.bypass(node, same.output())) {
        return true;
      }
    }
    return false;
  }

  private static OnnxGraph mergeConstants(OnnxGraph graph) {
    Map<TensorData, String> first = new HashMap<>();
    Map<String, String> renamed = new HashMap<>();
    Map<String, TensorData> kept = new LinkedHashMap<>();
    graph
        .initializers()
        .forEach(
            (name, data) -> {
              String same = first.putIfAbsent(data, name);
              if (same == null) {
                kept.put(name, data);
              } else {
                renamed.put(name, same);
              }
            });
    boolean outside =
        graph.outputs().stream().anyMatch(output -> renamed.containsKey(output.name()));
    if (renamed.isEmpty() || outside) {
      return graph;
    }
    List<OnnxNode> nodes =
        graph.nodes().stream()
            .map(
                node ->
                    node.withInputs(
                        node.inputs().stream()
                            .map(input -> renamed.getOrDefault(input, input))
                            .toList()))
            .toList();
    return new OnnxGraph(graph.inputs(), graph.outputs(), nodes, kept, graph.values());
  }
}
