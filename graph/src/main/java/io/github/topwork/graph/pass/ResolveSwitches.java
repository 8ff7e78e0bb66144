package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the branch taken of TensorFlow 1 conditionals ({@code Switch} and {@code Merge}) whose
 * predicate is a constant, such as the learning phase of old Keras, and removes the other one.
 *
 * <p>Run {@link UsePlaceholderDefaults} and {@link FoldConstants} before. Graphs with loops are
 * left as they are.
 */
public final class ResolveSwitches implements GraphPass {
  @Override
  public PassResult apply(Graph graph) {
    boolean hasLoop =
        graph.nodes().stream()
            .anyMatch(node -> node.op().equals("Enter") || node.op().equals("NextIteration"));
    if (hasLoop || graph.nodes().stream().noneMatch(node -> taken(node, graph).isPresent())) {
      return PassResult.unchanged(graph);
    }
    GraphEdit edit = new GraphEdit(graph);
    Set<ValueRef> dead = new HashSet<>();
    Set<String> deadNodes = new HashSet<>();
    for (Node node : graph.topologicalOrder()) {
      boolean isMerge = node.op().equals("Merge");
      boolean isDead =
          node.controlInputs().stream().anyMatch(deadNodes::contains)
              || (isMerge
                  ? node.inputs().stream().allMatch(input -> isDead(input, dead, deadNodes))
                  : node.inputs().stream().anyMatch(input -> isDead(input, dead, deadNodes)));
      if (isDead) {
        deadNodes.add(node.name());
        edit.remove(node.name());
      } else if (isMerge) {
        merge(node, dead, deadNodes, edit);
      } else {
        taken(node, graph)
            .ifPresent(
                output -> {
                  dead.add(node.output(1 - output));
                  edit.replace(node.output(output), node.input(0));
                  edit.remove(node.name());
                });
      }
    }
    return edit.finish();
  }

  private static boolean isDead(ValueRef value, Set<ValueRef> dead, Set<String> deadNodes) {
    return dead.contains(value) || deadNodes.contains(value.node());
  }

  /** The output that a switch always takes: 0 for false, 1 for true. */
  private static Optional<Integer> taken(Node node, Graph graph) {
    if (!node.op().equals("Switch")) {
      return Optional.empty();
    }
    Node predicate = graph.producer(node.input(1));
    if (!predicate.op().equals("Const")) {
      return Optional.empty();
    }
    TensorData value = predicate.tensor("value");
    return value.type() == DataType.BOOL && value.elementCount() == 1
        ? Optional.of((int) value.toLongs()[0])
        : Optional.empty();
  }

  /** Where one input is left, it is the result. */
  private static void merge(Node node, Set<ValueRef> dead, Set<String> deadNodes, GraphEdit edit) {
    List<ValueRef> alive =
        node.inputs().stream().filter(input -> !isDead(input, dead, deadNodes)).toList();
    if (alive.size() != 1 || alive.size() == node.inputs().size()) {
      return;
    }
    int index = node.inputs().indexOf(alive.get(0));
    edit.replace(node.output(0), alive.get(0));
    edit.replace(
        node.output(1),
        edit.constantBefore(node.name(), node.name() + "/index", TensorData.scalar(index)));
    edit.remove(node.name());
  }
}
