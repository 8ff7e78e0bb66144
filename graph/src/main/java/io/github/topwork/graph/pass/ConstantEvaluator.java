package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Optional;

/** Evaluates one node of one output over constants, if it knows how to the last bit. */
final class ConstantEvaluator {
  /** Most elements where the result is larger than all inputs together: a rule beats its table. */
  private static final int MAX_GROWN_ELEMENTS = 4096;

  private ConstantEvaluator() {}

  static Optional<TensorData> evaluate(
      Node node, List<TensorData> inputs, Shapes shapes, int maxElements) {
    Shape shape = shapes.of(node.output());
    if (inputs.isEmpty() || !shape.isFullyKnown() || !isSmall(shape, inputs, maxElements)) {
      return Optional.empty();
    }
    return ConstantArithmetic.evaluate(node, inputs, shape)
        .or(() -> ConstantReductions.evaluate(node, inputs, shape))
        .or(() -> ConstantMoves.evaluate(node, inputs, shape));
  }

  private static boolean isSmall(Shape shape, List<TensorData> inputs, int maxElements) {
    long given = 0;
    for (TensorData input : inputs) {
      given += input.elementCount();
    }
    long count;
    try {
      count = shape.elementCount();
    } catch (ArithmeticException e) {
      // More than 2^63 elements; surely not small.
      return false;
    }
    return count <= maxElements && count <= Math.max(given, MAX_GROWN_ELEMENTS);
  }
}
