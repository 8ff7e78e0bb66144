package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import java.util.Set;

/**
 * Takes the default of each {@code PlaceholderWithDefault} that nobody feeds, such as the learning
 * phase of old Keras.
 */
public final class UsePlaceholderDefaults implements GraphPass {
  private final Set<String> fed;

  /**
   * Creates the pass.
   *
   * @param fed names of nodes that are inputs of the model, and stay
   */
  public UsePlaceholderDefaults(Set<String> fed) {
    this.fed = Set.copyOf(fed);
  }

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (node.op().equals("PlaceholderWithDefault")
          && !fed.contains(node.name())
          && node.controlInputs().isEmpty()) {
        edit.replace(node.output(), node.input(0));
        edit.remove(node.name());
      }
    }
    return edit.finish();
  }
}
