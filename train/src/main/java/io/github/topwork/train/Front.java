package io.github.topwork.train;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.keras.LayerChain;
import io.github.topwork.importer.keras.WrittenLayers;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Shape;
import java.util.Map;

/**
 * The layers before a backbone.
 *
 * @param chain wrote them
 * @param written as they are in inference
 * @param input what goes into the first of them
 * @param expected the shape that the backbone takes
 */
record Front(LayerChain chain, WrittenLayers written, TensorSpec input, Shape expected) {
  Front {
    requireFitting(written.shape(), expected);
  }

  /** Does training compute one of them otherwise? */
  boolean hasTrainingMode() {
    return !written.withTrainingMode().isEmpty();
  }

  /** Writes them as training runs them. */
  WrittenLayers writeTraining(Graph.Builder graph, Map<String, Variable> variables) {
    WrittenLayers training = chain.writeTraining(graph, written.definitions(), input, variables);
    requireFitting(training.shape(), expected);
    return training;
  }

  private static void requireFitting(Shape given, Shape expected) {
    if (!expected.isCompatibleWith(given)) {
      throw new ShapeMismatchException(
          new Problem(
              "Layers before the backbone do not fit",
              "preprocessing that gives " + given,
              "the shape of the backbone's input, " + expected,
              "the layers before the backbone",
              "bring images to that size, or take a backbone of any"));
    }
  }
}
