package io.github.topwork.serving;

import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
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
      ServedModel model, Map<String, TensorData> inputs, Collection<String> outputs) {
    List<String> problems = new ArrayList<>();
    for (ValueInfo info : model.inputs()) {
      TensorData tensor = inputs.get(info.name());
      if (tensor == null) {
        problems.add("no input '" + info.name() + "' (expected: " + info + ")");
      } else if (tensor.type() != info.type() || !admits(info.shape(), tensor.shape())) {
        problems.add(
            "input '"
                + info.name()
                + "': "
                + tensor.type().displayName()
                + tensor.shape()
                + " (expected: "
                + info.type().displayName()
                + info.shape()
                + (info.shape().isFullyKnown() ? "" : ", words and ? meaning any number from 1")
                + ")");
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

  /** Same rank, equal dimensions, those that a request chooses at least 1. */
  private static boolean admits(Shape expected, Shape given) {
    if (given.rank() != expected.rank() || !expected.isCompatibleWith(given)) {
      return false;
    }
    for (int axis = 0; axis < given.rank(); axis++) {
      Dim dim = expected.dim(axis);
      if (!dim.isKnown() && given.dim(axis).sizeOrMinusOne() < 1) {
        return false;
      }
    }
    return true;
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
