package io.github.topwork.importer.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Numbers the calls of nested models from 0.
 *
 * <p>A model that was made with an input counts as called once, on that input, before anybody calls
 * it. Some versions of Keras leave that call out of a file but count it: the first call in the file
 * is then number 1 where others refer to it.
 */
final class NestedCalls {
  private NestedCalls() {}

  static ModelSpec renumber(ModelSpec model) {
    Map<String, Integer> first = new HashMap<>();
    for (LayerSpec layer : model.layers()) {
      layer.calls().forEach(call -> call.tensors().forEach(source -> note(source, first)));
    }
    model.outputs().forEach(source -> note(source, first));
    Map<String, Integer> offsets = new HashMap<>();
    for (LayerSpec layer : model.layers()) {
      int lowest = first.getOrDefault(layer.name(), 0);
      if (layer.model().isPresent() && lowest > 0) {
        offsets.put(layer.name(), lowest);
      }
    }
    if (offsets.isEmpty()) {
      return model;
    }
    UnaryOperator<Endpoint> change =
        source ->
            new Endpoint(
                source.layer(),
                source.call() - offsets.getOrDefault(source.layer(), 0),
                source.output());
    return new ModelSpec(
        model.name(),
        model.className(),
        model.version(),
        model.layers().stream().map(layer -> renumber(layer, change)).toList(),
        model.inputs(),
        model.outputs().stream().map(change).toList(),
        model.inputNames(),
        model.outputNames());
  }

  private static void note(Endpoint source, Map<String, Integer> first) {
    first.merge(source.layer(), source.call(), Math::min);
  }

  private static LayerSpec renumber(LayerSpec layer, UnaryOperator<Endpoint> change) {
    List<CallSpec> calls = new ArrayList<>();
    for (CallSpec call : layer.calls()) {
      Map<String, Argument> named = new LinkedHashMap<>();
      call.named().forEach((key, argument) -> named.put(key, renumber(argument, change)));
      calls.add(
          new CallSpec(
              call.arguments().stream().map(argument -> renumber(argument, change)).toList(),
              named));
    }
    return layer.withCalls(calls);
  }

  private static Argument renumber(Argument argument, UnaryOperator<Endpoint> change) {
    if (argument instanceof Argument.Tensor tensor) {
      return new Argument.Tensor(change.apply(tensor.source()));
    }
    if (argument instanceof Argument.Sequence sequence) {
      return new Argument.Sequence(
          sequence.elements().stream().map(element -> renumber(element, change)).toList());
    }
    if (argument instanceof Argument.Dictionary dictionary) {
      SortedMap<String, Argument> entries = new TreeMap<>();
      dictionary.entries().forEach((key, element) -> entries.put(key, renumber(element, change)));
      return new Argument.Dictionary(entries);
    }
    return argument;
  }
}
