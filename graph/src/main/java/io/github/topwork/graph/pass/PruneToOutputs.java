package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the nodes that given values need, through inputs and control inputs, and drops the others.
 *
 * <p>Named inputs are kept even where nothing uses them. {@link #withoutIdleControlInputs} also
 * drops control inputs that order nothing: all of them where no node of the pruned graph changes
 * anything, else those from nodes that depend on no state.
 */
public final class PruneToOutputs implements GraphPass {
  private final Set<ValueRef> outputs;
  private final Set<ValueRef> inputs;
  private final boolean dropsIdleControls;

  private PruneToOutputs(
      Collection<ValueRef> outputs, Collection<ValueRef> inputs, boolean dropsIdleControls) {
    this.outputs = new LinkedHashSet<>(outputs);
    this.inputs = new LinkedHashSet<>(inputs);
    this.dropsIdleControls = dropsIdleControls;
  }

  /** Keeps what {@code outputs} need, and nothing else. */
  public static PruneToOutputs of(Collection<ValueRef> outputs) {
    return new PruneToOutputs(outputs, List.of(), false);
  }

  /** Keeps what {@code outputs} need, and {@code inputs}. */
  public static PruneToOutputs of(Collection<ValueRef> outputs, Collection<ValueRef> inputs) {
    return new PruneToOutputs(outputs, inputs, false);
  }

  /** Keeps the inputs and what the outputs of the model need. */
  public static PruneToOutputs of(ModelGraph model) {
    return of(
        model.outputs().stream().map(TensorSpec::value).toList(),
        model.inputs().stream().map(TensorSpec::value).toList());
  }

  /** Returns this pass, which also drops control inputs that order nothing. */
  PruneToOutputs withoutIdleControlInputs() {
    return new PruneToOutputs(outputs, inputs, true);
  }

  @Override
  public GraphPass after(PassResult earlier) {
    return new PruneToOutputs(
        outputs.stream().map(earlier::value).toList(),
        inputs.stream().map(earlier::value).toList(),
        dropsIdleControls);
  }

  /**
   * @throws IllegalArgumentException if the graph has no node for an output or input
   */
  @Override
  public PassResult apply(Graph graph) {
    Graph pruned = keep(graph);
    if (dropsIdleControls) {
      // A control input may have been all that kept a node.
      pruned = keep(dropIdleControls(pruned));
    }
    return new PassResult(pruned, !pruned.equals(graph), java.util.Map.of());
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

  private static Graph dropIdleControls(Graph graph) {
    if (graph.nodes().stream().allMatch(node -> node.controlInputs().isEmpty())) {
      return graph;
    }
    // Inside a TensorFlow 1 conditional a control input decides whether a node runs at all.
    boolean dropsAll =
        graph.nodes().stream()
            .noneMatch(node -> Purity.hasEffect(node) || Purity.isControlFlow(node));
    Set<String> idle = dropsAll ? Set.of() : Purity.stateless(graph);
    return graph.mapNodes(
        node -> {
          List<String> controls = new ArrayList<>();
          for (String control : node.controlInputs()) {
            if (!dropsAll && !idle.contains(control)) {
              controls.add(control);
            }
          }
          return controls.size() == node.controlInputs().size()
              ? node
              : node.toBuilder().controlInputs(controls).build();
        });
  }
}
