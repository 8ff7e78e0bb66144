package io.github.topwork.importer.classifier;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.image.OutputKind;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Shape;

/** What an imported classifier's output is, told by its graph. */
public final class ClassifierOutput {
  private ClassifierOutput() {}

  /**
   * What the output holds, told by the op that makes it: anything but a softmax or sigmoid gives
   * logits.
   *
   * @throws ShapeMismatchException if the model is no classifier
   */
  public static OutputKind kind(ModelGraph model) {
    Node last = model.graph().producer(model.outputs().get(0).value());
    while (last.op().equals("Identity")) {
      last = model.graph().producer(last.input(0));
    }
    return switch (last.op()) {
      case "Softmax" -> OutputKind.SOFTMAX_PROBABILITIES;
      case "Sigmoid" -> OutputKind.SIGMOID_PROBABILITIES;
      default -> OutputKind.logits(units(model));
    };
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
