package io.github.topwork.graph.shape;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Shape;
import java.util.List;

/** Writes inferred shapes into the outputs and layers of a model. */
public final class ModelShapes {
  private ModelShapes() {}

  /**
   * Returns the model with every shape that can be told; what the file says is kept.
   *
   * @throws ShapeMismatchException with every node whose inputs or attributes are not such as its
   *     op takes
   */
  public static ModelGraph complete(ModelGraph model) {
    Shapes shapes = ShapeInference.infer(model);
    if (!shapes.problems().isEmpty()) {
      throw new ShapeMismatchException(shapes.problems());
    }
    List<TensorSpec> outputs =
        model.outputs().stream()
            .map(
                output ->
                    new TensorSpec(
                        output.name(),
                        output.value(),
                        shapes.typeOf(output.value()).orElse(output.type()),
                        output.shape().refinedBy(shapes.of(output.value()))))
            .toList();
    return new ModelGraph(
        model.graph(),
        model.inputs(),
        outputs,
        model.variables(),
        model.layers().withOutputShapes(layer -> complete(layer, shapes)),
        model.provenance());
  }

  private static Shape complete(Layer layer, Shapes shapes) {
    return layer
        .output()
        .map(value -> layer.outputShape().refinedBy(shapes.of(value)))
        .orElse(layer.outputShape());
  }
}
