package io.github.topwork.importer.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One call of a layer.
 *
 * @param arguments positional arguments; for most layers one tensor or a list of tensors
 * @param named arguments by name
 */
public record CallSpec(List<Argument> arguments, Map<String, Argument> named) {
  public CallSpec {
    arguments = List.copyOf(arguments);
    named = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** Returns a call on these tensors. */
  public static CallSpec on(List<Endpoint> tensors) {
    return new CallSpec(
        tensors.stream().map(tensor -> (Argument) new Argument.Tensor(tensor)).toList(), Map.of());
  }

  /** All tensors that the call takes, positional ones first. */
  public List<Endpoint> tensors() {
    List<Endpoint> all = new ArrayList<>();
    arguments.forEach(argument -> all.addAll(argument.tensors()));
    named.values().forEach(argument -> all.addAll(argument.tensors()));
    return List.copyOf(all);
  }
}
