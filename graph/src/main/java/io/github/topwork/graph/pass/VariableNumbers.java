package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The numbers of a graph's variables, checked against what the graph says of them. */
public final class VariableNumbers {
  private static final String WHAT = "Cannot give variable its numbers";

  private VariableNumbers() {}

  /**
   * Finds the numbers of all chosen variables that the graph reads.
   *
   * @param graph a graph whose {@code VarHandleOp} nodes are named as their variables
   * @param weights numbers; not closed
   * @param chosen which variables, by name
   * @return numbers by name, in the order of the graph's nodes
   * @throws ModelFormatException if chosen variables have no numbers, numbers of another type or
   *     shape, or are used by a node that does not read them; all of them are listed
   */
  public static Map<String, TensorData> of(
      Graph graph, WeightSource weights, Predicate<String> chosen) {
    Map<ValueRef, List<Node>> consumers = graph.consumers();
    Map<String, TensorData> numbers = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (Node handle : graph.nodes()) {
      if (!handle.op().equals("VarHandleOp") || !chosen.test(handle.name())) {
        continue;
      }
      List<Node> users = consumers.getOrDefault(handle.output(), List.of());
      users.stream()
          .filter(user -> !user.op().equals("ReadVariableOp"))
          .forEach(user -> problems.add(use(handle, user)));
      if (!users.isEmpty()) {
        Optional<TensorData> found = weights.find(handle.name());
        misfit(handle, found).ifPresent(problems::add);
        found.ifPresent(value -> numbers.put(handle.name(), value));
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return numbers;
  }

  private static Problem use(Node handle, Node user) {
    return new Problem(
        WHAT,
        "node '" + user.name() + "' of op " + user.op() + " uses it",
        "nothing but ReadVariableOp",
        where(handle),
        "prune the graph to its outputs before, or leave this variable out");
  }

  private static Optional<Problem> misfit(Node handle, Optional<TensorData> found) {
    DataType type = handle.type("dtype");
    Shape shape = handle.attribute("shape").isPresent() ? handle.shape("shape") : Shape.UNKNOWN;
    String given;
    if (found.isEmpty()) {
      given = "no numbers";
    } else if (found.get().type() != type || !shape.isCompatibleWith(found.get().shape())) {
      given = "numbers of " + found.get().type().displayName() + found.get().shape();
    } else {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            WHAT,
            given,
            type.displayName() + shape,
            where(handle),
            "give the weights file that belongs to this model"));
  }

  private static String where(Node handle) {
    return "variable '" + handle.name() + "'";
  }
}
