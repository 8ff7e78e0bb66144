package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inlines functions, the branch taken of each {@code If}, {@code StatelessIf}, {@code Case} and
 * {@code StatelessCase} whose condition is always the same, and the steps of loops whose number is.
 *
 * <p>Branches and loops that depend on what is fed stay; {@link FunctionInliner#withFunctions}
 * lists them.
 */
public final class ConstantBranches {
  /** Each round takes the branches of one level deeper. */
  private static final int MAX_ROUNDS = FunctionInliner.Limits.DEFAULT.maxDepth();

  private ConstantBranches() {}

  /**
   * Returns the graph without calls, without branches that are never taken, and with loops of
   * constant length unrolled.
   *
   * @param library functions by name
   * @throws ModelFormatException as {@link FunctionInliner#inline(Graph, Map)} does
   * @throws io.github.topwork.problem.UnsupportedOpException if a loop has more steps than may be
   *     written out
   */
  public static PassResult inline(Graph graph, Map<String, GraphFunction> library) {
    PassResult total = withoutLists(FunctionInliner.inline(graph, library));
    for (int round = 0; round < MAX_ROUNDS; round++) {
      GraphEdit edit = new GraphEdit(total.graph());
      List<Node> holders = FunctionInliner.withFunctions(total.graph());
      if (holders.isEmpty()) {
        return total;
      }
      Graph folded = new FoldConstants().apply(total.graph()).graph();
      LoopUnroller loops = new LoopUnroller(folded, library);
      for (Node node : holders) {
        if (LoopUnroller.isLoop(node)) {
          loops.unroll(node, edit);
        }
        taken(node, folded).ifPresent(branch -> edit.put(call(node, branch)));
      }
      if (edit.isEmpty()) {
        return total;
      }
      total = total.then(edit.finish());
      total = withoutLists(total.then(FunctionInliner.inline(total.graph(), library)));
    }
    return total;
  }

  /** How long one loop is may follow from the list that another one has filled. */
  private static PassResult withoutLists(PassResult total) {
    return total.then(Passes.run(total.graph(), List.of(new ResolveTensorLists())));
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
