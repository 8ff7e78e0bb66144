package io.github.topwork.train.tf;

import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;

/**
 * What TensorFlow itself refuses, as the exceptions that callers know. Shapes that only the numbers
 * decide, and kernels that a build lacks, show no earlier.
 */
final class TfFailures {
  private TfFailures() {}

  /** TensorFlow does not take the graph. */
  static ModelException loading(RuntimeException cause) {
    return new ModelFormatException(
        new Problem(
            "TensorFlow refuses the graph",
            text(cause),
            "nodes whose attributes, types and shapes go together",
            "the graph of the model",
            "look at the named node in ModelGraph.graph, or save the model again"),
        cause);
  }

  /** A run of the graph failed. */
  static ModelException running(RuntimeException cause) {
    if (cause instanceof TFResourceExhaustedException) {
      return new UnsupportedOpException(
          new Problem(
              "TensorFlow has no memory left for this run",
              text(cause),
              "tensors that fit into memory",
              "the run of the model",
              "use a smaller batch or smaller inputs"),
          cause);
    }
    if (cause instanceof TFUnimplementedException) {
      return new UnsupportedOpException(
          new Problem(
              "TensorFlow has no kernel for a node on this device",
              text(cause),
              "ops that this build of TensorFlow can run",
              "the run of the model",
              "run it where the named kernel exists, or change the layer"),
          cause);
    }
    return new ModelFormatException(
        new Problem(
            "TensorFlow cannot run the model on these inputs",
            text(cause),
            "inputs and weights whose shapes and values the named node takes",
            "the run of the model",
            "compare the inputs with ModelGraph.inputs"),
        cause);
  }

  /** The first line; the lines after it quote the whole graph. */
  private static String text(RuntimeException cause) {
    String message = String.valueOf(cause.getMessage());
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse(cause.getClass().getSimpleName());
  }
}
