package io.github.topwork.cli;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.train.run.OutputKind;

/** What a classifier's output holds, told by the op that makes it. */
final class OutputKinds {
  private OutputKinds() {}

  /** What the only output of a model holds. */
  static OutputKind of(ModelGraph model) {
    Node last = model.graph().producer(model.outputs().get(0).value());
    while (last.op().equals("Identity")) {
      last = model.graph().producer(last.input(0));
    }
    return switch (last.op()) {
      case "Softmax", "Sigmoid" -> OutputKind.PROBABILITIES;
      default -> OutputKind.LOGITS;
    };
  }

  /**
   * Number of outputs for each image.
   *
   * @throws ShapeMismatchException if the model is no classifier
   */
  static int units(ModelGraph model) {
    Shape shape = model.outputs().get(0).shape();
    if (model.outputs().size() != 1 || shape.rank() != 2 || !shape.dim(1).isKnown()) {
      throw new ShapeMismatchException(
          new Problem(
              "The model does not tell classes",
              "outputs " + model.outputs(),
              "one output float32[batch, classes]",
              model.provenance().source(),
              "train a head for it with 'topwork train', or use 'topwork run' with tensors"));
    }
    return Math.toIntExact(shape.dim(1).sizeOrMinusOne());
  }

  /** The same for the exporter: a single unit belongs to a sigmoid, several to a softmax. */
  static io.github.topwork.export.OutputKind forExport(OutputKind kind, int units) {
    return switch (kind) {
      case LOGITS ->
          units == 1
              ? io.github.topwork.export.OutputKind.SIGMOID_LOGITS
              : io.github.topwork.export.OutputKind.SOFTMAX_LOGITS;
      case PROBABILITIES ->
          units == 1
              ? io.github.topwork.export.OutputKind.SIGMOID_PROBABILITIES
              : io.github.topwork.export.OutputKind.SOFTMAX_PROBABILITIES;
    };
  }
}
