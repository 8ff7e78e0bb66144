package io.github.topwork.train;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.train.head.Head;
import io.github.topwork.train.head.HeadGraph;
import io.github.topwork.train.head.HeadWriter;
import io.github.topwork.train.head.Preprocessing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins preprocessing, backbone and head into one model. */
final class Assembly {
  private static final Set<String> TO_PROBABILITIES = Set.of("Softmax", "Sigmoid");

  private final ModelGraph backbone;
  private final WeightSource weights;
  private final String name;
  private final List<Preprocessing> preprocessing;
  private final Head head;
  private final long seed;

  Assembly(
      ModelGraph backbone,
      WeightSource weights,
      String name,
      List<Preprocessing> preprocessing,
      Head head,
      long seed) {
    this.backbone = backbone;
    this.weights = weights;
    this.name = name;
    this.preprocessing = preprocessing;
    this.head = head;
    this.seed = seed;
  }

  TransferModel assemble() {
    checkEnds();
    TensorSpec input = backbone.inputs().get(0);
    TensorSpec output = outputWithShape();
    List<Layer> inner = backboneLayers(output);
    Set<String> taken = takenNames(inner);

    Graph.Builder graph = backbone.graph().toBuilder();
    List<Layer> layers = new ArrayList<>();
    if (!preprocessing.isEmpty()) {
      Shape outer = input.shape();
      for (int i = preprocessing.size() - 1; i >= 0; i--) {
        outer = preprocessing.get(i).inputShape(outer);
      }
      HeadGraph steps =
          HeadWriter.writePreprocessing(graph, preprocessing, input.value(), outer, taken);
      if (!input.shape().isCompatibleWith(steps.shape())) {
        throw misfit(
            "preprocessing that gives " + steps.shape(),
            "the shape of its input, " + input.shape());
      }
      graph = rewireInput(backbone.graph(), graph.build(), input, steps, outer);
      input = new TensorSpec(input.name(), input.value(), DataType.FLOAT, outer);
      layers.addAll(steps.layers());
      steps.layers().forEach(layer -> taken.add(layer.name()));
    }
    layers.addAll(inner);
    if (head.layers().isEmpty()) {
      ModelGraph model = model(graph.build(), input, output, backbone.variables(), layers);
      return new TransferModel(
          model, weights, head, List.of(), output, logitsBehind(model.graph(), output), seed);
    }

    HeadGraph top =
        HeadWriter.writeInference(graph, head, output.value(), output.shape(), taken, seed);
    layers.addAll(top.layers());
    List<Variable> variables = new ArrayList<>(backbone.variables());
    variables.addAll(top.variables());
    String outputName = top.layers().get(top.layers().size() - 1).name();
    TensorSpec newOutput = new TensorSpec(outputName, top.output(), DataType.FLOAT, top.shape());
    int fixed = head.fixedLayers();
    return new TransferModel(
        model(graph.build(), input, newOutput, variables, layers),
        weights.overlaidBy(WeightSource.of(top.startValues())),
        head,
        top.layers(),
        fixed == 0 ? output : features(output, top.layers().get(fixed - 1)),
        top.logits(),
        seed);
  }

  /** The features after the first layers of the head, which only make them smaller. */
  private static TensorSpec features(TensorSpec output, Layer last) {
    return new TensorSpec(
        output.name(), last.output().orElseThrow(), output.type(), last.outputShape());
  }

  private void checkEnds() {
    if (backbone.inputs().size() != 1 || backbone.outputs().size() != 1) {
      throw misfit(
          "inputs " + backbone.inputs() + ", outputs " + backbone.outputs(), "one of each");
    }
    if (backbone.outputs().get(0).type() != DataType.FLOAT) {
      throw misfit("output " + backbone.outputs().get(0), "float32");
    }
    if (!preprocessing.isEmpty() && backbone.inputs().get(0).type() != DataType.FLOAT) {
      throw misfit(
          "preprocessing in front of input " + backbone.inputs().get(0), "a float32 input");
    }
  }

  /** The features with all of their shape that can be told: a cut may state none. */
  private TensorSpec outputWithShape() {
    TensorSpec output = backbone.outputs().get(0);
    Shape stated = output.shape();
    Shape inferred = ShapeInference.infer(backbone).of(output.value());
    Shape shape = stated.isRanked() ? stated : inferred;
    if (!shape.isRanked()) {
      throw misfit("output " + output + ", whose rank cannot be told", "a known rank");
    }
    for (int axis = 0; axis < shape.rank() && inferred.rank() == shape.rank(); axis++) {
      if (!shape.dim(axis).isKnown()) {
        shape = shape.withDim(axis, inferred.dim(axis));
      }
    }
    return new TensorSpec(output.name(), output.value(), output.type(), shape);
  }

  private ShapeMismatchException misfit(String given, String expected) {
    return new ShapeMismatchException(
        new Problem(
            "Backbone does not fit",
            given,
            expected,
            "backbone '" + name + "' of " + backbone.provenance().source(),
            "cut the backbone at one feature tensor (TrainingOptions.cut)"));
  }

  /** The backbone as one layer around its layers, as Keras nests a model. */
  private List<Layer> backboneLayers(TensorSpec output) {
    List<Layer> own = backbone.layers().layers();
    if (head.layers().isEmpty()) {
      return own;
    }
    if (own.size() == 1 && !own.get(0).children().isEmpty()) {
      return own;
    }
    Set<String> known = new HashSet<>();
    own.forEach(layer -> known.addAll(layer.allVariables()));
    List<String> others =
        backbone.variables().stream()
            .map(Variable::name)
            .filter(variable -> !known.contains(variable))
            .toList();
    return List.of(
        new Layer(name, "Functional", Optional.of(output.value()), output.shape(), others, own));
  }

  private Set<String> takenNames(List<Layer> inner) {
    Set<String> taken = new HashSet<>();
    inner.forEach(layer -> taken.add(layer.name()));
    for (Node node : backbone.graph().nodes()) {
      String nodeName = node.name();
      int slash = nodeName.indexOf('/');
      taken.add(slash < 0 ? nodeName : nodeName.substring(0, slash));
    }
    taken.add(HeadWriter.TRAINING_SCOPE);
    return taken;
  }

  private static Graph.Builder rewireInput(
      Graph before, Graph written, TensorSpec input, HeadGraph steps, Shape outer) {
    Graph.Builder graph = Graph.builder();
    for (Node node : written.nodes()) {
      if (node.name().equals(input.value().node())) {
        graph.add(node.toBuilder().attribute("shape", Attribute.of(outer)).build());
      } else if (before.contains(node.name())) {
        List<ValueRef> inputs =
            node.inputs().stream()
                .map(value -> value.equals(input.value()) ? steps.output() : value)
                .toList();
        graph.add(node.toBuilder().inputs(inputs).build());
      } else {
        graph.add(node);
      }
    }
    return graph;
  }

  private ModelGraph model(
      Graph graph,
      TensorSpec input,
      TensorSpec output,
      List<Variable> variables,
      List<Layer> layers) {
    return new ModelGraph(
        graph,
        List.of(input),
        List.of(output),
        variables,
        new LayerTree(layers),
        backbone.provenance());
  }

  /** What goes into the softmax or sigmoid that the model ends in, else its output. */
  private static ValueRef logitsBehind(Graph graph, TensorSpec output) {
    Node node = graph.producer(output.value());
    while (node.op().equals("Identity")) {
      node = graph.producer(node.input(0));
    }
    return TO_PROBABILITIES.contains(node.op()) ? node.input(0) : output.value();
  }
}
