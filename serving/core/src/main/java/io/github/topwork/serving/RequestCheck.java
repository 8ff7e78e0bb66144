package io.github.topwork.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds everything about a request that does not fit the model, and reports it at once. */
final class RequestCheck {
  private RequestCheck() {}

  /**
   * Checks a request.
   *
   * @return the names of the wanted outputs; all where none were asked for
   * @throws InvalidRequestException if anything does not fit
   */
  static Set<String> check(
      ServedModel model, Map<String, Tensor> inputs, Collection<String> outputs) {
    List<String> problems = new ArrayList<>();
    for (ValueInfo info : model.inputs()) {
      Tensor tensor = inputs.get(info.name());
      if (tensor == null) {
        problems.add("no input '" + info.name() + "' (expected: " + info + ")");
      } else if (tensor.type() != info.type() || !info.admits(tensor.shape())) {
        problems.add(
            "input '"
                + info.name()
                + "': "
                + tensor
                + " (expected: "
                + info.type()
                + info.shape()
                + ", -1 meaning any number from 1)");
      }
    }
    checkNames("input", inputs.keySet(), model.inputs(), problems);
    checkNames("output", outputs, model.outputs(), problems);
    if (!problems.isEmpty()) {
      throw new InvalidRequestException(
          "Request does not fit model '"
              + model.name()
              + "' version "
              + model.version()
              + ": "
              + String.join("; ", problems));
    }
    if (!outputs.isEmpty()) {
      return new LinkedHashSet<>(outputs);
    }
    return model.outputs().stream()
        .map(ValueInfo::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void checkNames(
      String kind, Collection<String> given, List<ValueInfo> known, List<String> problems) {
    List<String> names = known.stream().map(ValueInfo::name).toList();
    for (String name : given) {
      if (!names.contains(name)) {
        problems.add(
            "unknown "
                + kind
                + " '"
                + name
                + "' (expected one of: "
                + String.join(", ", names)
                + ")");
      }
    }
  }
}
