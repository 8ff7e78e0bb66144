package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name scopes of a flat graph as a tree. Node {@code
 * StatefulPartitionedCall/net/block1_conv1/Conv2D} lies in scope {@code net/block1_conv1}: segments
 * that function calls added do not count.
 */
final class Scopes {
  private static final Pattern CALL = Pattern.compile("(?:Stateful)?PartitionedCall(?:_\\d+)?");

  private final FlatSignature signature;
  private final Scope root = new Scope("", List.of());
  private final Map<ValueRef, List<Node>> consumers;
  private final Set<ValueRef> outputs = new HashSet<>();
  private final Map<String, Integer> position = new HashMap<>();

  /** A scope: its segments, the nodes directly in it and the scopes inside. */
  static final class Scope {
    private final String name;
    private final List<String> path;
    private final List<Node> own = new ArrayList<>();
    private final Map<String, Scope> children = new LinkedHashMap<>();

    private Scope(String name, List<String> path) {
      this.name = name;
      this.path = path;
    }

    String name() {
      return name;
    }

    List<String> path() {
      return path;
    }

    List<Scope> children() {
      return List.copyOf(children.values());
    }

    Optional<Scope> child(String child) {
      return Optional.ofNullable(children.get(child));
    }

    /** Nodes in it and in all scopes inside. */
    List<Node> nodes() {
      List<Node> all = new ArrayList<>(own);
      children.values().forEach(child -> all.addAll(child.nodes()));
      return all;
    }

    private Scope openChild(String child) {
      return children.computeIfAbsent(
          child,
          key -> {
            List<String> childPath = new ArrayList<>(path);
            childPath.add(key);
            return new Scope(key, List.copyOf(childPath));
          });
    }
  }

  Scopes(FlatSignature signature) {
    this.signature = signature;
    this.consumers = signature.consumers();
    signature.outputs().stream().map(TensorSpec::value).forEach(outputs::add);
    Set<String> needed = new HashSet<>();
    for (Node node : signature.needed()) {
      position.put(node.name(), position.size());
      needed.add(node.name());
    }
    // The graph's own order is the order in which Keras called the layers.
    for (Node node : signature.graph().nodes()) {
      if (needed.contains(node.name()) && !VariableBinder.holdsVariable(node)) {
        List<String> segments = segments(node.name());
        Scope scope = root;
        for (String segment : segments.subList(0, segments.size() - 1)) {
          scope = scope.openChild(segment);
        }
        scope.own.add(node);
      }
    }
  }

  /** The parts of a node's name, without those that function calls added. */
  static List<String> segments(String nodeName) {
    List<String> parts = Arrays.asList(nodeName.split("/", -1));
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (i == parts.size() - 1 || !CALL.matcher(parts.get(i)).matches()) {
        kept.add(parts.get(i));
      }
    }
    return kept;
  }

  Scope root() {
    return root;
  }

  /** The scope of this path. */
  Optional<Scope> find(List<String> path) {
    Optional<Scope> scope = Optional.of(root);
    for (String segment : path) {
      scope = scope.flatMap(parent -> parent.child(segment));
    }
    return scope;
  }

  /**
   * The value that leaves a scope: of those that nodes elsewhere or the model's outputs use, the
   * last to be computed.
   */
  Optional<ValueRef> output(Scope scope) {
    List<Node> nodes = scope.nodes();
    Set<String> inside = new HashSet<>();
    nodes.forEach(node -> inside.add(node.name()));
    ValueRef last = null;
    int lastPosition = -1;
    for (Node node : nodes) {
      int at = position.getOrDefault(node.name(), -1);
      if (at <= lastPosition || node.op().equals("Const") || node.op().equals("ReadVariableOp")) {
        continue;
      }
      for (ValueRef value : valuesOf(node)) {
        boolean leaves =
            outputs.contains(value)
                || consumers.getOrDefault(value, List.of()).stream()
                    .anyMatch(consumer -> !inside.contains(consumer.name()));
        if (leaves && at > lastPosition) {
          last = value;
          lastPosition = at;
        }
      }
    }
    return Optional.ofNullable(last);
  }

  private List<ValueRef> valuesOf(Node node) {
    List<ValueRef> values = new ArrayList<>();
    // Layers of interest return one of the first outputs of their last op.
    for (int i = 0; i < 8; i++) {
      ValueRef value = node.output(i);
      if (consumers.containsKey(value) || outputs.contains(value)) {
        values.add(value);
      }
    }
    return values;
  }

  /**
   * The scopes, outermost first, of the node that reads a variable; of the first, where several do.
   */
  Optional<List<String>> readerOf(String variableNode) {
    for (Node node : signature.needed()) {
      boolean reads =
          !VariableBinder.holdsVariable(node)
              && !node.op().equals("Identity")
              && node.inputs().stream().anyMatch(input -> isVariable(input, variableNode));
      if (reads) {
        List<String> segments = segments(node.name());
        return Optional.of(segments.subList(0, segments.size() - 1));
      }
    }
    return Optional.empty();
  }

  private boolean isVariable(ValueRef value, String variableNode) {
    Node node = signature.graph().producer(value);
    while (node.op().equals("Identity") && !node.inputs().isEmpty()) {
      node = signature.graph().producer(node.input(0));
    }
    return node.name().equals(variableNode);
  }
}
