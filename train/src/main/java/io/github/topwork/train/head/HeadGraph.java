package io.github.topwork.train.head;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link HeadWriter} wrote.
 *
 * @param output the last value
 * @param logits the last value before a final softmax or sigmoid, else the same
 * @param shape shape of both
 * @param layers the layers, in order
 * @param variables new variables, in Keras's order; none in training mode
 * @param startValues start values of those
 * @param updates in training mode, new values of the moving statistics by variable name
 */
public record HeadGraph(
    ValueRef output,
    ValueRef logits,
    Shape shape,
    List<Layer> layers,
    List<Variable> variables,
    Map<String, TensorData> startValues,
    Map<String, ValueRef> updates) {
  public HeadGraph {
    layers = List.copyOf(layers);
    variables = List.copyOf(variables);
    startValues = Map.copyOf(startValues);
    updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
  }
}
