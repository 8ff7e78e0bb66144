package io.github.topwork.importer.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the calls of a model's layers into an order in which every call comes after its inputs. */
final class CallOrder {
  /**
   * One call of one layer.
   *
   * @param layer index of the layer in {@link ModelSpec#layers()}
   * @param call which of its calls
   */
  record Step(int layer, int call) {}

  private CallOrder() {}

  /**
   * Orders the calls.
   *
   * @throws LayerException if a call needs what no layer makes, or its own output
   */
  static List<Step> of(ModelSpec model) {
    Map<String, Integer> byName = new HashMap<>();
    Map<Step, Integer> waiting = new LinkedHashMap<>();
    for (int i = 0; i < model.layers().size(); i++) {
      LayerSpec layer = model.layers().get(i);
      if (byName.putIfAbsent(layer.name(), i) != null) {
        throw new LayerException("two layers named '" + layer.name() + "'", "unique names");
      }
      for (int k = 0; k < layer.calls().size(); k++) {
        waiting.put(new Step(i, k), 0);
      }
    }
    Map<Step, List<Step>> dependents = new HashMap<>();
    for (Map.Entry<Step, Integer> entry : waiting.entrySet()) {
      Step step = entry.getKey();
      LayerSpec layer = model.layers().get(step.layer());
      for (Endpoint source : layer.calls().get(step.call()).tensors()) {
        Integer maker = byName.get(source.layer());
        Step needed = new Step(maker == null ? -1 : maker, source.call());
        if (!waiting.containsKey(needed)) {
          throw new LayerException(
              "layer '"
                  + layer.name()
                  + "' called on call "
                  + source.call()
                  + " of '"
                  + source.layer()
                  + "'",
              "a call of a layer of the same model");
        }
        dependents.computeIfAbsent(needed, key -> new ArrayList<>()).add(step);
        entry.setValue(entry.getValue() + 1);
      }
    }
    return sort(model, waiting, dependents);
  }

  private static List<Step> sort(
      ModelSpec model, Map<Step, Integer> waiting, Map<Step, List<Step>> dependents) {
    Deque<Step> ready = new ArrayDeque<>();
    waiting.forEach(
        (step, count) -> {
          if (count == 0) {
            ready.add(step);
          }
        });
    List<Step> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      Step step = ready.remove();
      order.add(step);
      for (Step dependent : dependents.getOrDefault(step, List.of())) {
        if (waiting.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    if (order.size() < waiting.size()) {
      List<String> stuck =
          waiting.entrySet().stream()
              .filter(entry -> entry.getValue() > 0)
              .map(entry -> model.layers().get(entry.getKey().layer()).name())
              .distinct()
              .limit(5)
              .toList();
      throw new LayerException(
          "a cycle through or before the layers " + stuck, "layers without cycles");
    }
    return order;
  }
}
