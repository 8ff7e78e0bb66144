package io.github.topwork.graph.shape;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Infers element types and shapes of all values of a flat graph.
 *
 * <p>Named dimensions are carried through: with an input {@code float32[batch, 224, 224, 3]} the
 * features are {@code float32[batch, 2048]}. A dimension of {@code 49*batch} is named so. What
 * cannot be told is unknown; an op without a rule is listed, not refused.
 */
public final class ShapeInference {
  private ShapeInference() {}

  /** Infers with the shapes that {@code Placeholder} and {@code VarHandleOp} nodes state. */
  public static Shapes infer(Graph graph) {
    return infer(graph, Map.of());
  }

  /**
   * Infers with the given shapes.
   *
   * @param given shapes of {@code Placeholder} values and of variables, by node name; they go
   *     before what the nodes state
   */
  public static Shapes infer(Graph graph, Map<String, Shape> given) {
    return new Inference(Map.copyOf(given)).run(graph);
  }

  /** Infers with the shapes of the model's inputs and variables. */
  public static Shapes infer(ModelGraph model) {
    Map<String, Shape> given = new HashMap<>();
    for (TensorSpec input : model.inputs()) {
      given.put(input.value().node(), input.shape());
    }
    for (Variable variable : model.variables()) {
      given.put(variable.name(), variable.shape());
    }
    return infer(model.graph(), given);
  }

  /** Op types that have a rule, sorted. */
  public static Set<String> knownOps() {
    return ShapeFamilies.TABLE.ops();
  }
}
