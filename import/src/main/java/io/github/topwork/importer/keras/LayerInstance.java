package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer that was built: its weights, and for a model the layers within. */
final class LayerInstance {
  private final LayerSpec spec;
  private final String path;
  private final boolean trainable;
  private final Map<String, Variable> weights = new LinkedHashMap<>();
  private final Map<String, WeightPlace> places = new HashMap<>();
  private final List<LayerInstance> children = new ArrayList<>();
  private @Nullable ValueRef output;

  /**
   * Creates a layer without weights.
   *
   * @param path names of the models around it and its own, joined by {@code /}, fit for nodes
   * @param trainable false where it, or a model around it, is frozen
   */
  LayerInstance(LayerSpec spec, String path, boolean trainable) {
    this.spec = spec;
    this.path = path;
    this.trainable = trainable;
  }

  LayerSpec spec() {
    return spec;
  }

  String name() {
    return spec.name();
  }

  String path() {
    return path;
  }

  boolean trainable() {
    return trainable;
  }

  /** Its own weights by their names within the layer, trainable ones and state as asked for. */
  Map<String, Variable> weights() {
    return Collections.unmodifiableMap(weights);
  }

  void add(String role, Variable variable, WeightPlace place) {
    weights.put(role, variable);
    places.put(role, place);
  }

  List<LayerInstance> children() {
    return children;
  }

  void output(ValueRef value) {
    output = value;
  }

  /**
   * Its weights and those of all layers within, depth first; within each layer in the order of
   * {@code layer.weights}.
   */
  List<Weight> allWeights() {
    List<Weight> all = new ArrayList<>();
    collect(all);
    return all;
  }

  private void collect(List<Weight> all) {
    weights.forEach(
        (role, variable) ->
            all.add(new Weight(this, role, variable, requireNonNull(places.get(role)))));
    children.forEach(child -> child.collect(all));
  }

  /** The layer as users see it. */
  Layer toLayer() {
    return new Layer(
        spec.name(),
        spec.model().map(ModelSpec::className).orElse(spec.className()),
        Optional.ofNullable(output),
        Shape.UNKNOWN,
        weights.values().stream().map(Variable::name).toList(),
        children.stream().map(LayerInstance::toLayer).toList());
  }

  /**
   * One weight of a layer.
   *
   * @param layer the layer that has it
   * @param role its name within the layer, for example {@code kernel}, or {@code lstm_cell/kernel}
   * @param variable the variable of the graph
   * @param place where it belongs
   */
  record Weight(LayerInstance layer, String role, Variable variable, WeightPlace place) {}
}
