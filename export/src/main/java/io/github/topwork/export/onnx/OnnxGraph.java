package io.github.topwork.export.onnx;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An immutable ONNX graph. Each value is written once, and before it is read.
 *
 * @param inputs values that the caller feeds
 * @param outputs values that the caller fetches
 * @param nodes in topological order
 * @param initializers constants by name
 * @param values type and shape of values written by nodes, where they are known
 */
public record OnnxGraph(
    List<ValueInfo> inputs,
    List<ValueInfo> outputs,
    List<OnnxNode> nodes,
    Map<String, TensorData> initializers,
    Map<String, ValueInfo> values) {
  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    values = Collections.unmodifiableMap(new HashMap<>(values));
    check(inputs, outputs, nodes, initializers);
  }

  private static void check(
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<OnnxNode> nodes,
      Map<String, TensorData> initializers) {
    Set<String> written = new HashSet<>(initializers.keySet());
    for (ValueInfo input : inputs) {
      require(written.add(input.name()), "two values named '" + input.name() + "'");
    }
    for (OnnxNode node : nodes) {
      for (String input : node.inputs()) {
        require(
            input.isEmpty() || written.contains(input),
            "node '" + node.name() + "' reads '" + input + "' before it is written");
      }
      for (String output : node.outputs()) {
        require(output.isEmpty() || written.add(output), "two values named '" + output + "'");
      }
    }
    for (ValueInfo output : outputs) {
      require(written.contains(output.name()), "nothing writes output '" + output.name() + "'");
    }
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(
          "ONNX graph: " + problem + " (expected: each value written once, then read)");
    }
  }

  /** Number of nodes of each op type, sorted by op type. */
  public SortedMap<String, Integer> opCounts() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    nodes.forEach(node -> counts.merge(node.op(), 1, Integer::sum));
    return counts;
  }

  /** One line per node, in order; constants by name only. */
  public String toText() {
    return nodes.stream().map(OnnxNode::toString).collect(Collectors.joining("\n", "", "\n"));
  }
}
