package io.github.topwork.graph.shape;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
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
                        merge(output.shape(), shapes.of(output.value()))))
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
        .map(value -> merge(layer.outputShape(), shapes.of(value)))
        .orElse(layer.outputShape());
  }

  private static Shape merge(Shape stated, Shape inferred) {
    if (!stated.isRanked() || stated.rank() != inferred.rank()) {
      return stated.isRanked() ? stated : inferred;
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < stated.rank(); i++) {
      Dim dim = stated.dim(i);
      dims.add(
          dim.isKnown() ? dim : inferred.dim(i) instanceof Dim.Unknown ? dim : inferred.dim(i));
    }
    return Shape.of(dims);
  }
}
