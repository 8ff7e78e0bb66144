package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;

/**
 * Removes what only checks or prints: {@code Assert}, {@code EnsureShape}, {@code Print} and {@code
 * PrintV2}. {@code CheckNumerics} stays: it guards numbers, not the program.
 */
public final class RemoveAssertions implements GraphPass {
  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      switch (node.op()) {
        case "Assert", "PrintV2" -> edit.remove(node.name());
        case "EnsureShape", "Print" -> {
          if (node.controlInputs().isEmpty()) {
            edit.replace(node.output(), node.input(0));
            edit.remove(node.name());
          }
        }
        default -> {}
      }
    }
    return edit.finish();
  }
}
