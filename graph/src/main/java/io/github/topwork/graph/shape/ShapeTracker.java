package io.github.topwork.graph.shape;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Shapes and element types of a graph under construction. Each node is looked at once, when a value
 * of it, or of a node after it, is first asked for; it must not change afterwards.
 */
public final class ShapeTracker {
  private final Graph.Builder graph;
  private final Inference inference;
  private final Set<String> done = new HashSet<>();

  /**
   * Creates a tracker.
   *
   * @param graph the nodes, which may grow
   * @param given shapes of {@code Placeholder} values by node name; they go before what the nodes
   *     state, and may grow with the graph
   */
  public ShapeTracker(Graph.Builder graph, Map<String, Shape> given) {
    this.graph = graph;
    this.inference = new Inference(given);
  }

  /** Says what a value is, where the graph before it need not or cannot tell. */
  public void state(ValueRef value, DataType type, Shape shape) {
    inference.state(value, type, shape);
    done.add(value.node());
  }

  /** The shape of a value, as far as it can be told. */
  public Shape shape(ValueRef value) {
    visit(value);
    return inference.shape(value);
  }

  /** The element type of a value, if it can be told. */
  public Optional<DataType> type(ValueRef value) {
    visit(value);
    return inference.type(value);
  }

  /** What did not fit in the nodes looked at so far. */
  public List<Problem> problems() {
    return inference.problems();
  }

  private void visit(ValueRef value) {
    // An explicit stack: a chain of nodes may be longer than the thread's own stack is deep.
    Deque<String> stack = new ArrayDeque<>();
    stack.push(value.node());
    while (!stack.isEmpty()) {
      String name = stack.peek();
      Optional<Node> node = graph.find(name);
      if (done.contains(name) || node.isEmpty()) {
        stack.pop();
        continue;
      }
      int waiting = stack.size();
      for (ValueRef input : node.get().inputs()) {
        if (!done.contains(input.node()) && graph.contains(input.node())) {
          stack.push(input.node());
        }
      }
      if (stack.size() == waiting) {
        inference.accept(node.get());
        done.add(name);
        stack.pop();
      }
    }
  }
}
