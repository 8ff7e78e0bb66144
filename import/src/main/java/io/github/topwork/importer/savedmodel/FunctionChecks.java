package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the library functions that a graph calls, and whether they could be read. */
final class FunctionChecks {
  private FunctionChecks() {}

  /**
   * Throws the problems of all functions that the graph calls, directly or through others.
   *
   * @throws UnsupportedOpException if an op in them is unknown
   * @throws ModelFormatException if they are damaged otherwise
   */
  static void throwProblems(SavedModel model, Graph graph) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<Graph> open = new ArrayDeque<>(List.of(graph));
    List<Problem> problems = new ArrayList<>();
    while (!open.isEmpty()) {
      for (Node node : open.pop().nodes()) {
        for (String name : functionsOf(node, model)) {
          if (!reached.add(name)) {
            continue;
          }
          problems.addAll(model.functionProblems().getOrDefault(name, List.of()));
          GraphFunction function = model.functions().get(name);
          if (function != null) {
            open.push(function.body());
          }
        }
      }
    }
    if (problems.isEmpty()) {
      return;
    }
    if (problems.stream().allMatch(problem -> problem.what().equals("Unknown op"))) {
      throw new UnsupportedOpException(problems);
    }
    throw new ModelFormatException(problems);
  }

  private static List<String> functionsOf(Node node, SavedModel model) {
    List<String> names = new ArrayList<>();
    if (model.functions().containsKey(node.op())
        || model.functionProblems().containsKey(node.op())) {
      names.add(node.op());
    }
    node.attributes().values().forEach(attribute -> collect(attribute, names));
    return names;
  }

  private static void collect(Attribute attribute, List<String> names) {
    if (attribute instanceof Attribute.Func function) {
      names.add(function.name());
      function.attributes().values().forEach(value -> collect(value, names));
    } else if (attribute instanceof Attribute.ListOf list) {
      list.values().forEach(value -> collect(value, names));
    }
  }
}
