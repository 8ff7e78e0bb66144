package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the nodes that given values need, through inputs and control inputs, and drops the others.
 *
 * <p>Named inputs are kept even where nothing uses them.
 */
public final class PruneToOutputs implements GraphPass {
  private final Set<ValueRef> outputs;
  private final Set<ValueRef> inputs;

  private PruneToOutputs(Collection<ValueRef> outputs, Collection<ValueRef> inputs) {
    this.outputs = new LinkedHashSet<>(outputs);
    this.inputs = new LinkedHashSet<>(inputs);
  }

  /** Keeps what {@code outputs} need, and nothing else. */
  public static PruneToOutputs of(Collection<ValueRef> outputs) {
    return new PruneToOutputs(outputs, List.of());
  }

  /** Keeps what {@code outputs} need, and {@code inputs}. */
  public static PruneToOutputs of(Collection<ValueRef> outputs, Collection<ValueRef> inputs) {
    return new PruneToOutputs(outputs, inputs);
  }

  /** Keeps the inputs and what the outputs of the model need. */
  public static PruneToOutputs of(ModelGraph model) {
    return of(
        model.outputs().stream().map(TensorSpec::value).toList(),
        model.inputs().stream().map(TensorSpec::value).toList());
  }

  @Override
  public GraphPass after(PassResult earlier) {
    return new PruneToOutputs(
        outputs.stream().map(earlier::value).toList(),
        inputs.stream().map(earlier::value).toList());
  }

  /**
   * @throws IllegalArgumentException if the graph has no node for an output or input
   */
  @Override
  public PassResult apply(Graph graph) {
    Graph pruned = keep(graph);
    return new PassResult(pruned, !pruned.equals(graph), Map.of());
  }

  private Graph keep(Graph graph) {
    Set<String> kept = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    outputs.forEach(value -> open.push(value.node()));
    inputs.forEach(value -> open.push(value.node()));
    while (!open.isEmpty()) {
      Node node = graph.node(open.pop());
      if (kept.add(node.name())) {
        node.inputs().forEach(input -> open.push(input.node()));
        node.controlInputs().forEach(open::push);
      }
    }
    return kept.size() == graph.size()
        ? graph
        : Graph.of(graph.nodes().stream().filter(node -> kept.contains(node.name())).toList());
  }
}
