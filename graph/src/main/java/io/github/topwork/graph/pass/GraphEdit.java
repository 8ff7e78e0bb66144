package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the edits of one pass and makes the new graph. Not for use by several threads.
 *
 * <p>Edits are seen only in the new graph; nodes given to {@link #put} and {@link #addBefore} may
 * name values that this edit replaces or removes.
 */
public final class GraphEdit {
  private final Graph graph;
  private final Map<String, Node> changed = new HashMap<>();
  private final Map<String, List<Node>> added = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> removed = new HashSet<>();
  private final Map<ValueRef, ValueRef> replaced = new HashMap<>();

  /** Starts to edit a graph. */
  public GraphEdit(Graph graph) {
    this.graph = graph;
    graph.nodes().forEach(node -> names.add(node.name()));
  }

  /** Returns {@code base} or, where the old or new graph has it, {@code base_1} and so on. */
  public String freshName(String base) {
    String name = base;
    for (int i = 1; names.contains(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  /** Replaces the node of this name. */
  public void put(Node node) {
    if (!graph.contains(node.name())) {
      throw new IllegalArgumentException(
          "node: '" + node.name() + "' (expected: a node of the graph)");
    }
    changed.put(node.name(), node);
  }

  /** Adds a node, placed just before {@code anchor}, a node of the given graph. */
  public ValueRef addBefore(String anchor, Node node) {
    graph.node(anchor);
    if (!names.add(node.name())) {
      throw new IllegalArgumentException(
          "node: '" + node.name() + "' (expected: a name not yet in the graph)");
    }
    added.computeIfAbsent(anchor, key -> new ArrayList<>()).add(node);
    return node.output();
  }

  /** Adds a constant under a fresh name, placed just before {@code anchor}. */
  public ValueRef constantBefore(String anchor, String base, TensorData value) {
    return addBefore(anchor, constant(freshName(base), value));
  }

  /** Returns a {@code Const} node. */
  static Node constant(String name, TensorData value) {
    return Node.builder(name, "Const")
        .attribute("dtype", value.type())
        .attribute("value", Attribute.of(value))
        .build();
  }

  /** Lets all that used {@code from} use {@code to}. */
  public void replace(ValueRef from, ValueRef to) {
    if (!from.equals(to)) {
      replaced.put(from, to);
    }
  }

  /**
   * Removes a node of the given graph. What waited for it waits for what it waited for; what used
   * its values must have been given others by {@link #replace}, or be removed too.
   */
  public void remove(String node) {
    graph.node(node);
    removed.add(node);
  }

  /** Is nothing edited so far? */
  public boolean isEmpty() {
    return changed.isEmpty() && added.isEmpty() && removed.isEmpty() && replaced.isEmpty();
  }

  /** Makes the new graph. */
  public PassResult finish() {
    if (isEmpty()) {
      return PassResult.unchanged(graph);
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      added.getOrDefault(node.name(), List.of()).forEach(extra -> nodes.add(rewire(extra)));
      if (!removed.contains(node.name())) {
        nodes.add(rewire(changed.getOrDefault(node.name(), node)));
      }
    }
    Map<ValueRef, ValueRef> moved = new HashMap<>();
    List.copyOf(replaced.keySet()).forEach(from -> moved.put(from, resolve(from)));
    return new PassResult(Graph.of(nodes), true, moved);
  }

  private Node rewire(Node node) {
    boolean isTouched =
        node.inputs().stream().anyMatch(replaced::containsKey)
            || node.controlInputs().stream().anyMatch(removed::contains);
    if (!isTouched) {
      return node;
    }
    return node.toBuilder()
        .inputs(node.inputs().stream().map(this::resolve).toList())
        .controlInputs(waitingFor(node))
        .build();
  }

  private ValueRef resolve(ValueRef value) {
    List<ValueRef> path = new ArrayList<>();
    ValueRef current = value;
    for (ValueRef next = replaced.get(current); next != null; next = replaced.get(current)) {
      path.add(current);
      current = next;
      if (path.size() > replaced.size()) {
        throw new IllegalStateException("value '" + value + "' is replaced by itself");
      }
    }
    // So that a long chain of identities is not followed again from each of its links.
    for (ValueRef passed : path) {
      replaced.put(passed, current);
    }
    return current;
  }

  private List<String> waitingFor(Node node) {
    Set<String> seen = new HashSet<>();
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(node.controlInputs());
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!seen.add(name)) {
        continue;
      }
      if (removed.contains(name)) {
        Node gone = graph.node(name);
        gone.controlInputs().forEach(open::push);
        gone.inputs().forEach(input -> open.push(resolve(input).node()));
      } else if (!name.equals(node.name())) {
        found.add(name);
      }
    }
    // An input is waited for anyway.
    node.inputs().forEach(input -> found.remove(resolve(input).node()));
    return List.copyOf(found);
  }
}
