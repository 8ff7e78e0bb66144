package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import java.util.ArrayList;
import java.util.List;

/** Runs passes. */
public final class Passes {
  /** Rounds after which a list of passes that still finds something to change is called wrong. */
  static final int MAX_ROUNDS = 50;

  private Passes() {}

  /**
   * Runs the passes in order, again and again until a whole round changes nothing.
   *
   * @throws IllegalStateException if round {@value #MAX_ROUNDS} still changes something: two passes
   *     undo each other
   */
  public static PassResult run(Graph graph, List<? extends GraphPass> passes) {
    PassResult total = PassResult.unchanged(graph);
    List<GraphPass> current = new ArrayList<>(passes);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<String> changedBy = new ArrayList<>();
      for (int i = 0; i < current.size(); i++) {
        PassResult result = current.get(i).apply(total.graph());
        if (result.changed()) {
          changedBy.add(current.get(i).name());
          current.replaceAll(pass -> pass.after(result));
          total = total.then(result);
        }
      }
      if (changedBy.isEmpty()) {
        return total;
      }
      if (round == MAX_ROUNDS - 1) {
        throw new IllegalStateException(
            "passes "
                + changedBy
                + " still change the graph in round "
                + MAX_ROUNDS
                + " (expected: passes that come to rest)");
      }
    }
    return total;
  }

  /** Runs the passes on the graph of a model; see {@link #run(Graph, List)}. */
  public static ModelGraph run(ModelGraph model, List<? extends GraphPass> passes) {
    return run(model.graph(), passes).applyTo(model);
  }
}
