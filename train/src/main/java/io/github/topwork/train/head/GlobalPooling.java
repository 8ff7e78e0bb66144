package io.github.topwork.train.head;

import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ValueRef;
import java.util.ArrayList;
import java.util.List;

/** Global pooling over every dimension between the first and the last. */
final class GlobalPooling {
  private GlobalPooling() {}

  static LayerOutput write(LayerScope scope, String op) {
    Shape shape = scope.inputShape();
    if (shape.rank() < 3) {
      throw scope.mismatch("[batch, height, width, channels]: leave the pooling out");
    }
    List<Integer> axes = new ArrayList<>();
    for (int axis = 1; axis < shape.rank() - 1; axis++) {
      axes.add(axis);
    }
    ValueRef pooled =
        scope
            .ops()
            .reduce(
                op, op, scope.input(), false, axes.stream().mapToInt(Integer::intValue).toArray());
    return LayerOutput.of(pooled, Shape.of(List.of(shape.dim(0), shape.dim(-1))));
  }
}
