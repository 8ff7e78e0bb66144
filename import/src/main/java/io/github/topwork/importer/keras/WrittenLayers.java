package io.github.topwork.importer.keras;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link LayerChain} wrote.
 *
 * @param definitions the layers under the names that they got
 * @param layers the layers as a model shows them, in the same order
 * @param output the last value
 * @param shape its shape
 * @param variables their variables, in Keras's order
 * @param startValues start values of those, by name; none in training
 * @param updates in training, new values of moving statistics by variable name
 * @param penalties in training, what is added to the loss, {@code float32[]} each
 * @param withTrainingMode names of the layers that Keras computes otherwise in training
 */
public record WrittenLayers(
    List<LayerDefinition> definitions,
    List<Layer> layers,
    ValueRef output,
    Shape shape,
    List<Variable> variables,
    Map<String, TensorData> startValues,
    Map<String, ValueRef> updates,
    List<ValueRef> penalties,
    Set<String> withTrainingMode) {
  public WrittenLayers {
    definitions = List.copyOf(definitions);
    layers = List.copyOf(layers);
    variables = List.copyOf(variables);
    startValues = Map.copyOf(startValues);
    updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
    penalties = List.copyOf(penalties);
    withTrainingMode = Set.copyOf(withTrainingMode);
  }

  /** The layers at the beginning that have no weights, and compute the same in training. */
  public List<Layer> fixed() {
    return layers.stream()
        .takeWhile(layer -> layer.variables().isEmpty() && !withTrainingMode.contains(layer.name()))
        .toList();
  }
}
