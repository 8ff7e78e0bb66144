package io.github.topwork.graph.pass;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Turns variables into constants: each {@code ReadVariableOp} of a chosen variable becomes a {@code
 * Const} of the same name.
 *
 * <p>Requires that a variable's {@code VarHandleOp} is named as the variable and read directly (run
 * {@link RemoveIdentities} before). A handle that nothing uses any more is removed.
 */
public final class FoldVariables implements GraphPass {
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
    Map<String, TensorData> numbers = VariableNumbers.of(graph, weights, chosen);
    GraphEdit edit = new GraphEdit(graph);
    Map<ValueRef, List<Node>> consumers = graph.consumers();
    for (Node handle : graph.nodes()) {
      if (handle.op().equals("VarHandleOp") && chosen.test(handle.name())) {
        for (Node read : consumers.getOrDefault(handle.output(), List.of())) {
          edit.put(
              GraphEdit.constant(read.name(), requireNonNull(numbers.get(handle.name())))
                  .toBuilder()
                  .controlInputs(read.controlInputs())
                  .build());
        }
        edit.remove(handle.name());
      }
    }
    return edit.finish();
  }
}
