package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import java.util.Optional;

/**
 * Writes layer normalization as {@code (x - mean) * inv + beta} where a model has it as {@code x *
 * inv + (beta - mean * inv)}, which is how Keras 3 writes it.
 *
 * <p>TensorFlow 2.18 on CPUs takes the second form, once its weights are constants, for a
 * normalization over the last axis with an epsilon of 0.001, whatever the axes and epsilon are. The
 * outputs are then wrong by as much as they are large. The first form it leaves alone.
 */
public final class CenterBeforeScale implements GraphPass {
  private record Parts(ValueRef x, ValueRef mean, ValueRef inv, ValueRef beta) {}

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (isSum(node)) {
        parts(graph, node).ifPresent(parts -> rewrite(node, parts, edit));
      }
    }
    return edit.finish();
  }

  private static boolean isSum(Node node) {
    return (node.op().equals("AddV2") || node.op().equals("Add")) && node.inputs().size() == 2;
  }

  private static Optional<Parts> parts(Graph graph, Node sum) {
    Optional<Parts> parts = parts(graph, sum.input(0), sum.input(1));
    return parts.isPresent() ? parts : parts(graph, sum.input(1), sum.input(0));
  }

  private static Optional<Parts> parts(Graph graph, ValueRef scaled, ValueRef offset) {
    Node product = graph.producer(scaled);
    Node difference = graph.producer(offset);
    if (!product.op().equals("Mul") || !difference.op().equals("Sub")) {
      return Optional.empty();
    }
    Node subtracted = graph.producer(difference.input(1));
    if (!subtracted.op().equals("Mul")) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        ValueRef inv = product.input(i);
        ValueRef mean = subtracted.input(1 - j);
        if (inv.equals(subtracted.input(j)) && graph.producer(mean).op().equals("Mean")) {
          return Optional.of(new Parts(product.input(1 - i), mean, inv, difference.input(0)));
        }
      }
    }
    return Optional.empty();
  }

  private static void rewrite(Node sum, Parts parts, GraphEdit edit) {
    ValueRef centered = add(edit, sum, "Sub", "centered", parts.x(), parts.mean());
    ValueRef scaled = add(edit, sum, "Mul", "scaled", centered, parts.inv());
    edit.put(
        Node.builder(sum.name(), sum.op())
            .input(scaled, parts.beta())
            .controlInputs(sum.controlInputs())
            .attribute("T", sum.type("T"))
            .build());
  }

  private static ValueRef add(
      GraphEdit edit, Node sum, String op, String part, ValueRef a, ValueRef b) {
    return edit.addBefore(
        sum.name(),
        Node.builder(edit.freshName(sum.name() + "/" + part), op)
            .input(a, b)
            .attribute("T", sum.type("T"))
            .build());
  }
}
