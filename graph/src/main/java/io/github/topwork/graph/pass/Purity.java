package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import java.util.Optional;
import java.util.Set;

/** What running a node may depend on or change beside its inputs and outputs. */
public final class Purity {
  /** Not marked stateful in TensorFlow's registry, but fed, or bound to the frame they stand in. */
  private static final Set<String> FED_OR_CONTROL_FLOW =
      Set.of(
          "Placeholder",
          "PlaceholderV2",
          "PlaceholderWithDefault",
          "_Arg",
          "_Retval",
          "Switch",
          "Merge",
          "Enter",
          "Exit",
          "NextIteration",
          "LoopCond");

  /** Marked stateful, but they change nothing. */
  private static final Set<String> READING =
      Set.of(
          "VarHandleOp",
          "ReadVariableOp",
          "ResourceGather",
          "ResourceGatherNd",
          "VariableShape",
          "VarIsInitializedOp",
          "Variable",
          "VariableV2",
          "HashTable",
          "HashTableV2",
          "LookupTableFind",
          "LookupTableFindV2");

  private Purity() {}

  /** Do equal inputs give equal outputs, always and without anything else happening? */
  public static boolean isPure(Node node) {
    Optional<OpSchema> schema = OpRegistry.tensorFlow().find(node.op());
    return schema.isPresent()
        && !schema.get().isStateful()
        && !FED_OR_CONTROL_FLOW.contains(node.op())
        && !FunctionInliner.holdsFunction(node);
  }

  /** May running the node change something? Unknown ops may. */
  static boolean hasEffect(Node node) {
    return !isPure(node)
        && !READING.contains(node.op())
        && !FED_OR_CONTROL_FLOW.contains(node.op());
  }

  /** Is this one of the ops of TensorFlow 1 that decide which nodes run? */
  static boolean isControlFlow(Node node) {
    return switch (node.op()) {
      case "Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond" -> true;
      default -> false;
    };
  }

  static boolean hasEffects(Graph graph) {
    return graph.nodes().stream().anyMatch(Purity::hasEffect);
  }
}
