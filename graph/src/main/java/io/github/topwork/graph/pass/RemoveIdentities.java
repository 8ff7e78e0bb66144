package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import java.util.Set;

/**
 * Removes nodes that return their inputs: {@code Identity}, {@code IdentityN}, {@code Snapshot},
 * {@code PreventGradient}, and {@code Cast} to the type that the value has. Not {@code
 * StopGradient}: a model that is run may be trained next, and would get other gradients.
 *
 * <p>Kept are those with control inputs, since what uses them has to wait; those that read the
 * result of a TensorFlow 1 conditional, since they tell whether a branch was taken; and, unless
 * asked for, those with a gradient of their own, where that is another than the derivative:
 * reversed gradients, straight-through estimators.
 */
public final class RemoveIdentities implements GraphPass {
  private static final Set<String> ALWAYS =
      Set.of("Identity", "IdentityN", "Snapshot", "PreventGradient");

  private final boolean customGradientsToo;

  /** Creates the pass for models that may be trained. */
  public RemoveIdentities() {
    this(false);
  }

  private RemoveIdentities(boolean customGradientsToo) {
    this.customGradientsToo = customGradientsToo;
  }

  /** The pass for models that are not trained: removes those with a gradient of their own too. */
  public static RemoveIdentities forInference() {
    return new RemoveIdentities(true);
  }

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (isIdentity(node)
          && node.controlInputs().isEmpty()
          && !hasOwnGradient(node, graph)
          && node.inputs().stream().noneMatch(input -> mustBeRead(graph.producer(input)))) {
        for (int i = 0; i < node.inputs().size(); i++) {
          edit.replace(node.output(i), node.input(i));
        }
        edit.remove(node.name());
      }
    }
    return edit.finish();
  }

  private boolean hasOwnGradient(Node node, Graph graph) {
    return !customGradientsToo
        && CustomGradients.isOn(node)
        && !CustomGradients.isDerivative(node, graph);
  }

  private static boolean isIdentity(Node node) {
    return ALWAYS.contains(node.op())
        || (node.op().equals("Cast") && node.type("SrcT") == node.type("DstT"));
  }

  /** Variables of TensorFlow 1 are references; the identity takes the value. */
  private static boolean mustBeRead(Node producer) {
    return Purity.isControlFlow(producer)
        || producer.op().equals("VariableV2")
        || producer.op().equals("Variable");
  }
}
