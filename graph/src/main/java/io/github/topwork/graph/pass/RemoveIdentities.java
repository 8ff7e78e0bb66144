package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import java.util.Set;

/**
 * Removes nodes that return their inputs: {@code Identity}, {@code IdentityN}, {@code Snapshot},
 * {@code PreventGradient}, and {@code Cast} to the type that the value has. Not {@code
 * StopGradient}: a model that is run may be trained next, and would get other gradients.
 *
 * <p>Kept are those with control inputs, since what uses them has to wait (run {@link
 * PruneToOutputs#withoutIdleControlInputs} before), and those that read the result of a TensorFlow
 * 1 conditional, since they tell whether a branch was taken.
 */
public final class RemoveIdentities implements GraphPass {
  private static final Set<String> ALWAYS =
      Set.of("Identity", "IdentityN", "Snapshot", "PreventGradient");

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (isIdentity(node)
          && node.controlInputs().isEmpty()
          && node.inputs().stream().noneMatch(input -> mustBeRead(graph.producer(input)))) {
        for (int i = 0; i < node.inputs().size(); i++) {
          edit.replace(node.output(i), node.input(i));
        }
        edit.remove(node.name());
      }
    }
    return edit.finish();
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
