package io.github.topwork.importer.classifier;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.image.OutputKind;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Shape;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What an imported classifier's output is, told by its graph. */
public final class ClassifierOutput {
  private static final String SOFTMAX = "Softmax";
  private static final Set<String> TO_PROBABILITIES = Set.of(SOFTMAX, "Sigmoid");

  private ClassifierOutput() {}

  /**
   * What the output holds, told by the op that makes it: anything but a softmax or sigmoid gives
   * logits.
   *
   * @throws ShapeMismatchException if the model is no classifier
   */
  public static OutputKind kind(ModelGraph model) {
    return activation(model.graph()::find, model.outputs().get(0).value())
        .map(
            last ->
                last.op().equals(SOFTMAX)
                    ? OutputKind.SOFTMAX_PROBABILITIES
                    : OutputKind.SIGMOID_PROBABILITIES)
        .orElseGet(() -> OutputKind.logits(units(model)));
  }

  /**
   * The softmax or sigmoid that gives a value, if one does; its first input are the logits.
   *
   * @param nodes finds the nodes of a graph by name
   */
  public static Optional<Node> activation(Function<String, Optional<Node>> nodes, ValueRef output) {
    Node node = nodes.apply(output.node()).orElseThrow();
    while (node.op().equals("Identity")) {
      node = nodes.apply(node.input(0).node()).orElseThrow();
    }
    return TO_PROBABILITIES.contains(node.op()) ? Optional.of(node) : Optional.empty();
  }

  /**
   * Number of outputs for each image.
   *
   * @throws ShapeMismatchException if the model is no classifier
   */
  public static int units(ModelGraph model) {
    Shape shape = model.outputs().get(0).shape();
    if (model.outputs().size() != 1 || shape.rank() != 2 || !shape.dim(1).isKnown()) {
      throw new ShapeMismatchException(
          new Problem(
              "The model does not tell classes",
              "outputs " + model.outputs(),
              "one output float32[batch, classes]",
              model.provenance().source(),
              "train a head for it, or run it with tensors"));
    }
    return Math.toIntExact(shape.dim(1).sizeOrMinusOne());
  }
}
