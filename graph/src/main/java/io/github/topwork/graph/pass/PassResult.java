package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pass made of a graph.
 *
 * @param graph the graph after the pass
 * @param changed whether anything changed
 * @param moved for each value that another value now stands for: that other value, of the new graph
 */
public record PassResult(Graph graph, boolean changed, Map<ValueRef, ValueRef> moved) {
  public PassResult {
    moved = Map.copyOf(moved);
  }

  /** Returns the result of a pass that did nothing. */
  public static PassResult unchanged(Graph graph) {
    return new PassResult(graph, false, Map.of());
  }

  /** Is the value of the graph before the pass still computed after it? */
  public boolean has(ValueRef before) {
    return graph.contains(moved.getOrDefault(before, before).node());
  }

  /**
   * Where a value of the graph before the pass is found after it.
   *
   * @throws IllegalArgumentException if the pass removed it
   */
  public ValueRef value(ValueRef before) {
    ValueRef now = moved.getOrDefault(before, before);
    if (!graph.contains(now.node())) {
      throw new IllegalArgumentException(
          "value: '"
              + before
              + "' was removed (expected: a value that the outputs need, or one named to"
              + " PruneToOutputs)");
    }
    return now;
  }

  /** Returns this result followed by {@code next}, as one result. */
  public PassResult then(PassResult next) {
    if (!next.changed) {
      return this;
    }
    Map<ValueRef, ValueRef> both = new HashMap<>(next.moved);
    moved.forEach((from, to) -> both.put(from, next.moved.getOrDefault(to, to)));
    return new PassResult(next.graph, true, both);
  }

  /**
   * Returns the model over the new graph: inputs, outputs and layer outputs follow their values;
   * layer outputs and variables that are gone are dropped.
   *
   * @param model the model whose graph the pass was given
   * @throws IllegalArgumentException if an input or output of the model was removed
   */
  public ModelGraph applyTo(ModelGraph model) {
    if (!changed) {
      return model;
    }
    return new ModelGraph(
        graph,
        model.inputs().stream().map(this::follow).toList(),
        model.outputs().stream().map(this::follow).toList(),
        model.variables().stream().filter(variable -> graph.contains(variable.name())).toList(),
        new LayerTree(follow(model.layers().layers())),
        model.provenance());
  }

  private TensorSpec follow(TensorSpec spec) {
    return spec.withValue(value(spec.value()));
  }

  private List<Layer> follow(List<Layer> layers) {
    return layers.stream()
        .map(
            layer -> {
              Optional<ValueRef> output = layer.output().filter(this::has).map(this::value);
              return new Layer(
                  layer.name(),
                  layer.className(),
                  output,
                  layer.outputShape(),
                  layer.variables(),
                  follow(layer.children()));
            })
        .toList();
  }
}
