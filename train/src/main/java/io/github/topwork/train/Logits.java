package io.github.topwork.train;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds what goes into the softmax or sigmoid that a model ends in. */
final class Logits {
  private static final Set<String> TO_PROBABILITIES = Set.of("Softmax", "Sigmoid");

  private Logits() {}

  /** The softmax or sigmoid that gives a value, if one does; its first input are the logits. */
  static Optional<Node> activation(Function<String, Optional<Node>> nodes, ValueRef output) {
    Node node = nodes.apply(output.node()).orElseThrow();
    while (node.op().equals("Identity")) {
      node = nodes.apply(node.input(0).node()).orElseThrow();
    }
    return TO_PROBABILITIES.contains(node.op()) ? Optional.of(node) : Optional.empty();
  }
}
