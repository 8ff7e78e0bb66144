package io.github.topwork.train.run;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.train.Head;
import io.github.topwork.train.TransferModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A backbone that ends in its pooling, as Keras's {@code include_top=False, pooling="avg"}: its
 * features are a vector, and a cache of them is smaller by the number of positions.
 */
final class PooledBackbone {
  private PooledBackbone() {}

  /** Returns the backbone with pooling; one whose features are a vector already stays as it is. */
  static ModelGraph of(ModelGraph cut, WeightSource weights, String name, Pooling pooling) {
    ModelGraph backbone = withShapes(cut);
    if (backbone.outputs().size() == 1 && backbone.outputs().get(0).shape().rank() == 2) {
      return backbone;
    }
    Head head = Head.of(pooling.layer(backbone.outputs().get(0).shape().rank()));
    ModelGraph pooled =
        TransferModel.builder(backbone, weights).name(name).head(head).build().model();
    List<Layer> layers = pooled.layers().layers();
    Layer inner = layers.get(0);
    Layer last = layers.get(layers.size() - 1);
    List<Layer> children = new ArrayList<>(inner.children());
    children.add(last);
    Layer whole =
        new Layer(
            inner.name(),
            inner.className(),
            last.output(),
            last.outputShape(),
            inner.variables(),
            children);
    TensorSpec output = pooled.outputs().get(0);
    return new ModelGraph(
        pooled.graph(),
        pooled.inputs(),
        List.of(new TensorSpec("features", output.value(), output.type(), output.shape())),
        pooled.variables(),
        new LayerTree(List.of(whole)),
        pooled.provenance());
  }

  /** A cut at a value of the graph knows no shape; the graph does. */
  private static ModelGraph withShapes(ModelGraph backbone) {
    if (backbone.outputs().stream().allMatch(output -> output.shape().isRanked())) {
      return backbone;
    }
    Shapes shapes = ShapeInference.infer(backbone);
    return new ModelGraph(
        backbone.graph(),
        backbone.inputs(),
        backbone.outputs().stream()
            .map(o -> new TensorSpec(o.name(), o.value(), o.type(), shapes.of(o.value())))
            .toList(),
        backbone.variables(),
        backbone.layers(),
        backbone.provenance());
  }
}
