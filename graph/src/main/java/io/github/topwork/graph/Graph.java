package io.github.topwork.graph;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An immutable set of {@link Node}s, in a stable order.
 *
 * <p>Every input names a node of the graph. The order is the one in which nodes were added; {@link
 * #topologicalOrder()} gives one in which inputs come first. Graphs that came from outside may have
 * cycles; {@code topologicalOrder} refuses them.
 */
public final class Graph {
  /** The graph without nodes. */
  public static final Graph EMPTY = new Graph(new LinkedHashMap<>());

  private final Map<String, Node> nodes;

  private Graph(Map<String, Node> nodes) {
    this.nodes = Collections.unmodifiableMap(nodes);
  }

  /**
   * Returns the graph of these nodes.
   *
   * @throws ModelFormatException if two nodes share a name or an input names no node; all of them
   *     are listed
   */
  public static Graph of(Collection<Node> nodes) {
    LinkedHashMap<String, Node> byName = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (Node node : nodes) {
      if (byName.putIfAbsent(node.name(), node) != null) {
        problems.add(
            new Problem(
                "Graph",
                "two nodes named '" + node.name() + "'",
                "unique names",
                "graph",
                "rename one"));
      }
    }
    for (Node node : nodes) {
      for (ValueRef input : node.inputs()) {
        if (!byName.containsKey(input.node())) {
          problems.add(dangling(node, input.toString()));
        }
      }
      for (String control : node.controlInputs()) {
        if (!byName.containsKey(control)) {
          problems.add(dangling(node, "^" + control));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return new Graph(byName);
  }

  private static Problem dangling(Node node, String input) {
    return new Problem(
        "Graph",
        "input '" + input + "'",
        "the name of a node in the same graph",
        "node '" + node.name() + "' (" + node.op() + ")",
        "save the model again; this file is damaged");
  }

  /** The nodes in their stable order. */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /** Number of nodes. */
  public int size() {
    return nodes.size();
  }

  /** The node of this name, if there is one. */
  public Optional<Node> find(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /**
   * The node of this name.
   *
   * @throws IllegalArgumentException if there is none; near names are suggested
   */
  public Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "node: '"
              + name
              + "' (expected: a node of the graph"
              + NearNames.hint(name, nodes.keySet())
              + ")");
    }
    return node;
  }

  /** The node that produces {@code value}. */
  public Node producer(ValueRef value) {
    return node(value.node());
  }

  /** Is there a node of this name? */
  public boolean contains(String name) {
    return nodes.containsKey(name);
  }

  /** For each value that is consumed, the nodes that consume it, in graph order, each once. */
  public Map<ValueRef, List<Node>> consumers() {
    Map<ValueRef, List<Node>> consumers = new HashMap<>();
    for (Node node : nodes.values()) {
      for (ValueRef input : node.inputs().stream().distinct().toList()) {
        consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
      }
    }
    return consumers;
  }

  /**
   * The nodes, each after all of its inputs and control inputs; stable for equal graphs.
   *
   * @throws ModelFormatException if the graph has a cycle
   */
  public List<Node> topologicalOrder() {
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, List<String>> dependents = new HashMap<>();
    Deque<Node> ready = new ArrayDeque<>();
    for (Node node : nodes.values()) {
      List<String> needs = new ArrayList<>(node.controlInputs());
      node.inputs().forEach(input -> needs.add(input.node()));
      waiting.put(node.name(), needs.size());
      needs.forEach(
          need -> dependents.computeIfAbsent(need, key -> new ArrayList<>()).add(node.name()));
      if (needs.isEmpty()) {
        ready.add(node);
      }
    }
    List<Node> order = new ArrayList<>(nodes.size());
    while (!ready.isEmpty()) {
      Node node = ready.remove();
      order.add(node);
      for (String dependent : dependents.getOrDefault(node.name(), List.of())) {
        if (waiting.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(node(dependent));
        }
      }
    }
    if (order.size() < nodes.size()) {
      List<String> stuck =
          waiting.entrySet().stream()
              .filter(e -> e.getValue() > 0)
              .map(Map.Entry::getKey)
              .sorted()
              .limit(5)
              .toList();
      throw new ModelFormatException(
          new Problem(
              "Graph",
              "a cycle through or before " + stuck,
              "a graph without cycles",
              "graph of " + nodes.size() + " nodes",
              "models with loops (while_v1, Enter, NextIteration) are not supported; save them without"));
    }
    return Collections.unmodifiableList(order);
  }

  /** Returns the graph with every node replaced; names may not change. */
  public Graph mapNodes(UnaryOperator<Node> change) {
    return of(nodes.values().stream().map(change).toList());
  }

  /** Starts a graph that begins with these nodes. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    nodes.values().forEach(builder::add);
    return builder;
  }

  /** Starts an empty graph. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Graph that
        && List.copyOf(nodes.values()).equals(List.copyOf(that.nodes.values()));
  }

  @Override
  public int hashCode() {
    return nodes.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "Graph of " + nodes.size() + " nodes";
  }

  /** Collects nodes; inputs may name nodes added later. */
  public static final class Builder {
    private final LinkedHashMap<String, Node> nodes = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a node.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public Builder add(Node node) {
      if (nodes.putIfAbsent(node.name(), node) != null) {
        throw new IllegalArgumentException(
            "node: '" + node.name() + "' (expected: a name not yet in the graph)");
      }
      return this;
    }

    /** Adds a {@code Const} node and returns its output. */
    public ValueRef constant(String name, TensorData value) {
      add(
          Node.builder(name, "Const")
              .attribute("dtype", value.type())
              .attribute("value", Attribute.of(value))
              .build());
      return ValueRef.of(name);
    }

    /** Replaces the node of the same name, or adds it. */
    public Builder put(Node node) {
      nodes.put(node.name(), node);
      return this;
    }

    /** Is there a node of this name? */
    public boolean contains(String name) {
      return nodes.containsKey(name);
    }

    /** The node of this name, if there is one. */
    public Optional<Node> find(String name) {
      return Optional.ofNullable(nodes.get(name));
    }

    /** Returns {@code base} or, where it is taken, {@code base_1}, {@code base_2} and so on. */
    public String freshName(String base) {
      String name = base;
      for (int i = 1; nodes.containsKey(name); i++) {
        name = base + "_" + i;
      }
      return name;
    }

    /** Builds the graph; see {@link Graph#of}. */
    public Graph build() {
      return Graph.of(nodes.values());
    }
  }
}
