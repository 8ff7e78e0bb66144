package io.github.topwork.train.gradient;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The nodes between some values and a loss: those that are differentiated. */
public final class GradientPath {
  /** Ops whose output does not change with small changes of their inputs, or must not. */
  private static final Set<String> ENDS =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Equal",
          "Floor",
          "Greater",
          "GreaterEqual",
          "Less",
          "LessEqual",
          "NotEqual",
          "OnesLike",
          "Rank",
          "Shape",
          "ShapeN",
          "Sign",
          "Size",
          "StopGradient",
          "ZerosLike");

  private final Set<String> influenced;
  private final List<Node> nodes;

  private GradientPath(Set<String> influenced, List<Node> nodes) {
    this.influenced = influenced;
    this.nodes = nodes;
  }

  /** Finds the nodes on the way from {@code from} to {@code loss}, {@code from} left out. */
  public static GradientPath between(Graph graph, Collection<ValueRef> from, ValueRef loss) {
    Set<String> starts = new HashSet<>();
    from.forEach(value -> starts.add(value.node()));
    // Nodes that the loss needs, not looking behind those through which no gradient goes.
    Set<String> needed = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(loss.node()));
    while (!open.isEmpty()) {
      Node node = graph.node(open.pop());
      if (!ENDS.contains(node.op()) && needed.add(node.name())) {
        node.inputs().forEach(input -> open.push(input.node()));
      }
    }
    Set<String> reached = new HashSet<>(starts);
    List<Node> path = new ArrayList<>();
    for (Node node : graph.topologicalOrder()) {
      if (needed.contains(node.name())
          && !starts.contains(node.name())
          && node.inputs().stream().anyMatch(input -> reached.contains(input.node()))) {
        reached.add(node.name());
        path.add(node);
      }
    }
    needed.retainAll(starts);
    return new GradientPath(needed, List.copyOf(path));
  }

  /** The nodes, inputs first. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Has the value an influence on the loss through which a gradient goes? */
  public boolean influences(ValueRef value) {
    return influenced.contains(value.node());
  }

  /**
   * What speaks against differentiating nodes of the path, by node name.
   *
   * @param shapes what is known about the shapes of values
   */
  public Map<String, String> objections(Function<ValueRef, Shape> shapes) {
    Map<String, String> objections = new LinkedHashMap<>();
    for (Node node : nodes) {
      GradientAllowList.objection(node, shapes)
          .ifPresent(objection -> objections.put(node.name(), objection));
    }
    return objections;
  }

  /**
   * Checks that every node may be differentiated.
   *
   * @param layers names the layer of a node in the message
   * @param shapes what is known about the shapes of values
   * @throws UnsupportedOpException with every node that may not
   */
  public void check(LayerTree layers, Function<ValueRef, Shape> shapes) {
    Map<String, String> objections = objections(shapes);
    List<LayerTree.Entry> entries = layers.flatten();
    List<Problem> problems = new ArrayList<>();
    for (Node node : nodes) {
      String objection = objections.get(node.name());
      if (objection != null) {
        problems.add(
            new Problem(
                "Cannot train through op '" + node.op() + "'",
                objection,
                "an op of docs/gradients.md, in the form named there",
                "node '" + node.name() + "'" + layer(node.name(), entries),
                "freeze this layer and all before it (freeze(\"...\")), so that no gradient goes"
                    + " through it"));
      }
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedOpException(problems);
    }
  }

  private static String layer(String node, List<LayerTree.Entry> entries) {
    LayerTree.Entry best = null;
    for (LayerTree.Entry entry : entries) {
      Layer layer = entry.layer();
      boolean inside =
          ("/" + node + "/").contains("/" + layer.name() + "/")
              || layer.output().map(ValueRef::node).filter(node::equals).isPresent();
      if (inside && (best == null || entry.depth() >= best.depth())) {
        best = entry;
      }
    }
    return best == null ? "" : " in layer '" + best.path() + "'";
  }
}
