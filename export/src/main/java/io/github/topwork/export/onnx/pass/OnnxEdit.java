package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Edits of one pass, each seen by the next; makes the new graph at the end. */
final class OnnxEdit {
  private final OnnxGraph before;
  private final List<OnnxNode> nodes;
  private final Map<String, TensorData> initializers;
  private final Map<String, ValueInfo> values;
  private final Set<String> outputs = new HashSet<>();
  private final Map<String, OnnxNode> producers = new HashMap<>();
  private final Map<String, List<OnnxNode>> consumers = new HashMap<>();
  private boolean indexed;
  private boolean changed;

  OnnxEdit(OnnxGraph graph) {
    this.before = graph;
    this.nodes = new ArrayList<>(graph.nodes());
    this.initializers = new LinkedHashMap<>(graph.initializers());
    this.values = new HashMap<>(graph.values());
    graph.outputs().forEach(output -> outputs.add(output.name()));
  }

  /** The nodes as they are now, in order. */
  List<OnnxNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Is the node still there, as it was? */
  boolean contains(OnnxNode node) {
    index();
    return node.equals(producers.get(node.output()));
  }

  /** The node that writes the value, if a node does. */
  Optional<OnnxNode> producer(String value) {
    index();
    return Optional.ofNullable(producers.get(value));
  }

  /** The nodes that read the value, once for each time they do. */
  List<OnnxNode> consumers(String value) {
    index();
    return consumers.getOrDefault(value, List.of());
  }

  /** The one node that reads the value, if only one does and the caller does not. */
  Optional<OnnxNode> onlyConsumer(String value) {
    List<OnnxNode> found = consumers(value);
    return found.size() == 1 && !isOutput(value) ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Does the caller fetch the value? */
  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** The numbers of an initializer. */
  Optional<TensorData> constant(String value) {
    return Optional.ofNullable(initializers.get(value));
  }

  /** What is known of the value's shape. */
  Shape shape(String value) {
    TensorData constant = initializers.get(value);
    if (constant != null) {
      return constant.shape();
    }
    ValueInfo info = values.get(value);
    return info == null ? Shape.UNKNOWN : info.shape();
  }

  /** Type and shape of a value, if known. */
  Optional<ValueInfo> info(String value) {
    return Optional.ofNullable(values.get(value));
  }

  /** Forgets the shape of a value that is now written in another one. */
  void forget(String value) {
    values.remove(value);
  }

  /** Adds a constant under this or a similar name, which is returned. */
  String initializer(String base, TensorData data) {
    String name = base;
    for (int i = 1; initializers.containsKey(name) || values.containsKey(name); i++) {
      name = base + "_" + i;
    }
    initializers.put(name, data);
    return name;
  }

  /** Replaces a node by others in its place. */
  void replace(OnnxNode old, OnnxNode... now) {
    int at = nodes.indexOf(old);
    nodes.remove(at);
    nodes.addAll(at, List.of(now));
    touch();
  }

  /** Removes a node whose outputs nothing reads any more. */
  void remove(OnnxNode node) {
    nodes.remove(node);
    touch();
  }

  /**
   * Removes a node whose first output equals {@code source}, a value that it or a node before it
   * reads. Where the caller fetches the output, its name moves to {@code source}.
   *
   * @return whether that was possible; it is not where both names are seen from outside
   */
  boolean bypass(OnnxNode node, String source) {
    String output = node.output();
    if (!isOutput(output)) {
      nodes.remove(node);
      renameInputs(name -> name.equals(output) ? source : name);
      return true;
    }
    if (isOutput(source) || producer(source).isEmpty()) {
      return false;
    }
    nodes.remove(node);
    nodes.replaceAll(
        other ->
            other.withOutputs(
                other.outputs().stream()
                    .map(name -> name.equals(source) ? output : name)
                    .toList()));
    renameInputs(name -> name.equals(source) ? output : name);
    return true;
  }

  private void renameInputs(UnaryOperator<String> rename) {
    nodes.replaceAll(
        node -> {
          List<String> renamed = node.inputs().stream().map(rename).toList();
          return renamed.equals(node.inputs()) ? node : node.withInputs(renamed);
        });
    touch();
  }

  /** Removes what no output needs, nodes and constants. */
  void removeDead() {
    Set<String> needed = new HashSet<>(outputs);
    List<OnnxNode> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        needed.addAll(node.inputs());
        kept.add(0, node);
      }
    }
    boolean less = kept.size() < nodes.size() || !needed.containsAll(initializers.keySet());
    if (less) {
      nodes.clear();
      nodes.addAll(kept);
      initializers.keySet().retainAll(needed);
      touch();
    }
  }

  /** Makes the new graph, or returns the old one where nothing was edited. */
  OnnxGraph finish() {
    if (!changed) {
      return before;
    }
    return new OnnxGraph(before.inputs(), before.outputs(), nodes, initializers, values);
  }

  /** Returns a node under the name of another. */
  static OnnxNode node(
      String name, String op, List<String> inputs, String output, Map<String, OnnxAttribute> with) {
    return new OnnxNode(name, op, inputs, List.of(output), new TreeMap<>(with));
  }

  private void touch() {
    changed = true;
    indexed = false;
  }

  private void index() {
    if (indexed) {
      return;
    }
    producers.clear();
    consumers.clear();
    for (OnnxNode node : nodes) {
      node.outputs().forEach(output -> producers.put(output, node));
      for (String input : node.inputs()) {
        if (!input.isEmpty()) {
          consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
        }
      }
    }
    indexed = true;
  }
}
