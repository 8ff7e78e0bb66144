package io.github.topwork.graph.pass;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Turns variables into constants: each {@code ReadVariableOp} of a chosen variable becomes a {@code
 * Const} of the same name.
 *
 * <p>Requires that a variable's {@code VarHandleOp} is named as the variable and read directly (run
 * {@link RemoveIdentities} before). A handle that nothing uses any more is removed.
 */
public final class FoldVariables implements GraphPass {
  private static final String WHAT = "Cannot fold variable into constant";

  private final WeightSource weights;
  private final Predicate<String> chosen;

  /**
   * Creates the pass.
   *
   * @param weights numbers; not closed by the pass
   * @param chosen which variables, by name
   */
  public FoldVariables(WeightSource weights, Predicate<String> chosen) {
    this.weights = weights;
    this.chosen = chosen;
  }

  /**
   * @throws ModelFormatException if chosen variables have no numbers, numbers of another type or
   *     shape, or are written by a node of the graph; all of them are listed
   */
  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    List<Problem> problems = new ArrayList<>();
    Map<ValueRef, List<Node>> consumers = graph.consumers();
    for (Node handle : graph.nodes()) {
      if (handle.op().equals("VarHandleOp") && chosen.test(handle.name())) {
        fold(handle, consumers.getOrDefault(handle.output(), List.of()), edit, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return edit.finish();
  }

  private void fold(Node handle, List<Node> users, GraphEdit edit, List<Problem> problems) {
    String where = "variable '" + handle.name() + "'";
    for (Node user : users) {
      if (!user.op().equals("ReadVariableOp")) {
        problems.add(
            new Problem(
                WHAT,
                "node '" + user.name() + "' of op " + user.op() + " uses it",
                "nothing but ReadVariableOp",
                where,
                "prune the graph to its outputs before, or do not fold this variable"));
      }
    }
    if (users.isEmpty()) {
      edit.remove(handle.name());
      return;
    }
    Optional<TensorData> found = weights.find(handle.name());
    if (found.isEmpty()) {
      problems.add(
          new Problem(
              WHAT,
              "no numbers",
              "numbers for every variable that is folded",
              where,
              "give the weights file that belongs to this model"));
      return;
    }
    TensorData value = found.get();
    DataType type = handle.type("dtype");
    Shape shape = handle.attribute("shape").isPresent() ? handle.shape("shape") : Shape.UNKNOWN;
    if (value.type() != type || !shape.isCompatibleWith(value.shape())) {
      problems.add(
          new Problem(
              WHAT,
              "numbers of " + value.type().displayName() + value.shape(),
              type.displayName() + shape,
              where,
              "give the weights file that belongs to this model"));
      return;
    }
    for (Node read : users) {
      edit.put(
          GraphEdit.constant(read.name(), value).toBuilder()
              .controlInputs(read.controlInputs())
              .build());
    }
    edit.remove(handle.name());
  }
}
