package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inlines functions, and the branch taken of each {@code If}, {@code StatelessIf}, {@code Case} and
 * {@code StatelessCase} whose condition is always the same.
 *
 * <p>Branches that depend on what is fed stay, as do loops; {@link FunctionInliner#withFunctions}
 * lists them.
 */
public final class ConstantBranches {
  /** Each round takes the branches of one level deeper. */
  private static final int MAX_ROUNDS = FunctionInliner.Limits.DEFAULT.maxDepth();

  private ConstantBranches() {}

  /**
   * Returns the graph without calls and without branches that are never taken.
   *
   * @param library functions by name
   * @throws ModelFormatException as {@link FunctionInliner#inline(Graph, Map)} does
   */
  public static PassResult inline(Graph graph, Map<String, GraphFunction> library) {
    PassResult total = FunctionInliner.inline(graph, library);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      GraphEdit edit = new GraphEdit(total.graph());
      PassResult folded = new FoldConstants().apply(total.graph());
      for (Node node : total.graph().nodes()) {
        taken(node, folded.graph()).ifPresent(branch -> edit.put(call(node, branch)));
      }
      if (edit.isEmpty()) {
        return total;
      }
      total = total.then(edit.finish());
      total = total.then(FunctionInliner.inline(total.graph(), library));
    }
    return total;
  }

  /** The branch that a node always takes. */
  private static Optional<Attribute.Func> taken(Node node, Graph folded) {
    boolean isIf = node.op().equals("If") || node.op().equals("StatelessIf");
    boolean isCase = node.op().equals("Case") || node.op().equals("StatelessCase");
    if (!isIf && !isCase) {
      return Optional.empty();
    }
    Node condition = folded.producer(folded.node(node.name()).input(0));
    if (!condition.op().equals("Const")) {
      return Optional.empty();
    }
    TensorData value = condition.tensor("value");
    boolean isNumber = value.type().isInteger() || value.type() == DataType.BOOL;
    if (!isNumber || value.elementCount() != 1) {
      return Optional.empty();
    }
    long number = value.toLongs()[0];
    if (isIf) {
      return function(node.attribute(number != 0 ? "then_branch" : "else_branch"));
    }
    List<Attribute> branches = new ArrayList<>();
    if (node.attribute("branches").orElse(null) instanceof Attribute.ListOf list) {
      branches.addAll(list.values());
    }
    // TensorFlow takes the last branch for an index that is out of range.
    int index = number < 0 || number >= branches.size() ? branches.size() - 1 : (int) number;
    return index < 0 ? Optional.empty() : function(Optional.of(branches.get(index)));
  }

  private static Optional<Attribute.Func> function(Optional<Attribute> attribute) {
    return attribute.orElse(null) instanceof Attribute.Func function
        ? Optional.of(function)
        : Optional.empty();
  }

  private static Node call(Node node, Attribute.Func branch) {
    return Node.builder(node.name(), "StatefulPartitionedCall")
        .inputs(node.inputs().subList(1, node.inputs().size()))
        .controlInputs(node.controlInputs())
        .attribute("f", branch)
        .build();
  }
}
