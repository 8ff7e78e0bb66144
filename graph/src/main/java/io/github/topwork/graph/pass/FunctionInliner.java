package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.problem.ModelFormatException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces function calls by the bodies of the functions, to any depth.
 *
 * <p>Calls are {@code PartitionedCall}, {@code StatefulPartitionedCall} and nodes whose op type is
 * the name of a function. Node {@code inner} of the function that {@code call} calls becomes {@code
 * call/inner}. The order of effects stays: nodes of the body that need nothing else of the body
 * wait for the control inputs of the call, and what waited for the call waits for the control
 * results of the function. As in TensorFlow, a node whose effect only the call itself demanded is
 * not tied to the data results.
 *
 * <p>Ops that hold functions in other ways ({@code If}, {@code While}, {@code MapDefun}) are kept;
 * {@link #withFunctions} lists them.
 */
public final class FunctionInliner {
  private static final Set<String> CALL_OPS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private FunctionInliner() {}

  /**
   * Bounds against libraries that expand without end.
   *
   * @param maxNodes most nodes in the flat graph
   * @param maxEdges most inputs and control inputs in the flat graph
   * @param maxDepth most calls within calls
   */
  public record Limits(int maxNodes, int maxEdges, int maxDepth) {
    /** A hundred times what the largest Keras Applications model needs. */
    public static final Limits DEFAULT = new Limits(2_000_000, 10_000_000, 64);

    public Limits {
      if (maxNodes < 1 || maxEdges < 1 || maxDepth < 1) {
        throw new IllegalArgumentException(
            "limits: " + maxNodes + ", " + maxEdges + ", " + maxDepth + " (expected: each >= 1)");
      }
    }
  }

  /** Inlines under {@link Limits#DEFAULT}; see {@link #inline(Graph, Map, Limits)}. */
  public static PassResult inline(Graph graph, Map<String, GraphFunction> library) {
    return inline(graph, library, Limits.DEFAULT);
  }

  /**
   * Returns the graph without calls; {@link PassResult#value} tells what a value {@code call:0} of
   * the given graph became.
   *
   * @param library functions by name
   * @throws ModelFormatException if a function is unknown or calls itself, arguments or results do
   *     not fit, an attribute is not bound, or a limit is passed; all problems found are listed
   */
  public static PassResult inline(Graph graph, Map<String, GraphFunction> library, Limits limits) {
    if (graph.nodes().stream().noneMatch(node -> isCall(node, library))) {
      return PassResult.unchanged(graph);
    }
    return new Inlining(library, limits).run(graph);
  }

  /** The nodes that hold functions in attributes: what is left of control flow after inlining. */
  static List<Node> withFunctions(Graph graph) {
    return graph.nodes().stream().filter(FunctionInliner::holdsFunction).toList();
  }

  static boolean holdsFunction(Node node) {
    return node.attributes().values().stream().anyMatch(FunctionInliner::isFunction);
  }

  static boolean isCall(Node node, Map<String, GraphFunction> library) {
    return CALL_OPS.contains(node.op()) || library.containsKey(node.op());
  }

  private static boolean isFunction(Attribute attribute) {
    return attribute instanceof Attribute.Func
        || (attribute instanceof Attribute.ListOf list
            && list.values().stream().anyMatch(FunctionInliner::isFunction));
  }
}
