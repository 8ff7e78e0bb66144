package io.github.topwork.importer.backbone;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the last feature tensor before the classifier.
 *
 * <p>Walks back from the output over the activation, bias and matrix product of each dense layer; a
 * convolution of an image of one pixel is one, too. The input of the first of these dense layers is
 * the feature vector. Where that vector is the average or maximum over height and width, or only
 * another shape, of a feature map, the map is taken: a head pools for itself, and fine-tuning sees
 * the same graph. A model without dense layers at its end has no classifier; its output is the
 * features.
 */
final class FeatureFinder {
  private static final Set<String> AFTER_DENSE =
      Set.of(
          "Softmax",
          "LogSoftmax",
          "Sigmoid",
          "Relu",
          "Relu6",
          "Elu",
          "Selu",
          "LeakyRelu",
          "Tanh",
          "Softplus",
          "Softsign",
          "Identity",
          "BiasAdd",
          "StopGradient");
  private static final Set<String> ADDITIONS = Set.of("Add", "AddV2");
  private static final Set<String> RESHAPING = Set.of("Reshape", "Squeeze", "Identity");
  private static final Set<String> GLOBAL_POOLING = Set.of("Mean", "Max");
  private static final Dim ONE = Dim.of(1);

  private final ModelGraph model;
  private final Graph graph;
  private final Shapes shapes;

  private FeatureFinder(ModelGraph model) {
    this.model = model;
    this.graph = model.graph();
    this.shapes = ShapeInference.infer(model);
  }

  /** What was chosen. */
  record Choice(ValueRef features, Shape shape, String at, String reason) {}

  static Choice find(ModelGraph model) {
    return new FeatureFinder(model).find();
  }

  private Choice find() {
    TensorSpec output = model.outputs().get(0);
    List<ValueRef> inputs = new ArrayList<>();
    Optional<ValueRef> before = inputOfDense(output.value());
    while (before.isPresent()) {
      inputs.add(before.get());
      before = inputOfDense(before.get());
    }
    if (inputs.isEmpty()) {
      return choice(output.value(), output.shape(), "no dense layer before the output");
    }
    for (int i = inputs.size() - 1; i >= 0; i--) {
      ValueRef features = inputs.get(i);
      Optional<ValueRef> map = mapBehind(features);
      String why =
          inputs.size() == 1
              ? "the input of the dense layer before the output"
              : "the input of dense layer "
                  + (inputs.size() - i)
                  + " of "
                  + inputs.size()
                  + " before the output";
      if (!isInput(map.orElse(features))) {
        return map.isPresent()
            ? choice(map.get(), Shape.UNKNOWN, why + ", before it is pooled or flattened")
            : choice(features, Shape.UNKNOWN, why);
      }
    }
    throw new SignatureNotFoundException(
        new Problem(
            "No features found",
            "a model that goes from its input to its output in one dense layer",
            "layers before the classifier",
            "model " + model.provenance().source(),
            "name the layer to cut at (CutPoint.at), or choose another backbone"));
  }

  private boolean isInput(ValueRef value) {
    return model.inputs().stream().anyMatch(input -> input.value().equals(value));
  }

  /** What goes into the matrix product that produces a value through bias and activation. */
  private Optional<ValueRef> inputOfDense(ValueRef value) {
    ValueRef current = value;
    for (int i = 0; i < graph.size(); i++) {
      Node node = graph.producer(current);
      if (node.op().equals("MatMul") || isConvolutionOfOnePixel(node)) {
        return isWeight(node.input(1)) ? Optional.of(node.input(0)) : Optional.empty();
      }
      boolean isStep =
          AFTER_DENSE.contains(node.op())
              || (RESHAPING.contains(node.op()) && isOnePixel(node.input(0)))
              || (ADDITIONS.contains(node.op()) && isWeight(node.input(1)));
      if (!isStep || node.inputs().isEmpty()) {
        return Optional.empty();
      }
      current = node.input(0);
    }
    return Optional.empty();
  }

  /** A dense layer in other words: MobileNet's classifier is a convolution of the pooled image. */
  private boolean isConvolutionOfOnePixel(Node node) {
    return node.op().equals("Conv2D") && isOnePixel(node.input(0));
  }

  private boolean isOnePixel(ValueRef value) {
    Shape shape = shapes.of(value);
    return shape.rank() == 4 && shape.dim(1).equals(ONE) && shape.dim(2).equals(ONE);
  }

  private boolean isWeight(ValueRef value) {
    Node node = graph.producer(value);
    return node.op().equals("ReadVariableOp") || node.op().equals("Const");
  }

  /** The feature map that a vector was pooled or flattened from. */
  private Optional<ValueRef> mapBehind(ValueRef vector) {
    ValueRef current = vector;
    boolean isPooled = false;
    for (int i = 0; i < graph.size(); i++) {
      Node node = graph.producer(current);
      boolean pools = GLOBAL_POOLING.contains(node.op()) && !isPooled;
      if (!pools && !RESHAPING.contains(node.op())) {
        return current.equals(vector) ? Optional.empty() : Optional.of(current);
      }
      isPooled |= pools;
      current = node.input(0);
    }
    return Optional.empty();
  }

  private Choice choice(ValueRef value, Shape shape, String why) {
    Optional<LayerTree.Entry> layer = innermostLayer(value);
    String at = layer.map(LayerTree.Entry::path).orElse(value.toString());
    String what = layer.isPresent() ? "layer '" + at + "'" : "value '" + at + "'";
    Shape known =
        shape.isRanked()
            ? shape
            : layer.map(entry -> entry.layer().outputShape()).orElse(Shape.UNKNOWN);
    return new Choice(value, known, at, "Cut at the output of " + what + ": " + why + ".");
  }

  private Optional<LayerTree.Entry> innermostLayer(ValueRef value) {
    List<LayerTree.Entry> entries =
        model.layers().flatten().stream()
            .filter(entry -> entry.layer().output().filter(value::equals).isPresent())
            .toList();
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }
}
