package io.github.topwork.train;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.importer.keras.LayerChain;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.LayerRegistry;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.importer.keras.WrittenLayers;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins preprocessing, backbone and head into one model. */
final class Assembly {
  private final ModelGraph backbone;
  private final WeightSource weights;
  private final String name;
  private final Optional<Shape> inputShape;
  private final List<LayerDefinition> preprocessing;
  private final Head head;
  private final LayerRegistry registry;
  private final long seed;

  Assembly(
      ModelGraph backbone,
      WeightSource weights,
      String name,
      Optional<Shape> inputShape,
      List<LayerDefinition> preprocessing,
      Head head,
      LayerRegistry registry,
      long seed) {
    this.backbone = backbone;
    this.weights = weights;
    this.name = name;
    this.inputShape = inputShape;
    this.preprocessing = preprocessing;
    this.head = head;
    this.registry = registry;
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
    List<Variable> variables = new ArrayList<>();
    WeightSource numbers = weights;
    Optional<Front> front = Optional.empty();
    if (!preprocessing.isEmpty() || inputShape.isPresent()) {
      Shape outer = inputShape.orElse(input.shape());
      input = new TensorSpec(input.name(), input.value(), input.type(), outer);
      front = Optional.of(front(graph, input, taken));
      WrittenLayers first = front.get().written();
      graph = rewireInput(backbone.graph(), graph.build(), input, first);
      layers.addAll(first.layers());
      first.layers().forEach(layer -> taken.add(layer.name()));
      variables.addAll(first.variables());
      numbers = numbers.overlaidBy(WeightSource.of(first.startValues()));
    }
    layers.addAll(inner);
    variables.addAll(backbone.variables());
    LayerChain chain = new LayerChain(registry, "the head", seed);
    WrittenLayers top = chain.write(graph, head.layers(), output, taken);
    layers.addAll(top.layers());
    variables.addAll(top.variables());
    TensorSpec newOutput = output;
    if (!top.layers().isEmpty()) {
      String last = top.layers().get(top.layers().size() - 1).name();
      newOutput = new TensorSpec(last, top.output(), DataType.FLOAT, top.shape());
      numbers = numbers.overlaidBy(WeightSource.of(top.startValues()));
    }
    ModelGraph model = model(graph.build(), input, newOutput, variables, layers);
    return new TransferModel(model, numbers, front, head, chain, top, features(output, top), seed);
  }

  /** The features after the first layers of the head, if these compute always the same of them. */
  private static TensorSpec features(TensorSpec output, WrittenLayers head) {
    List<Layer> fixed = head.fixed();
    if (fixed.isEmpty()) {
      return output;
    }
    Layer last = fixed.get(fixed.size() - 1);
    return new TensorSpec(
        output.name(), last.output().orElseThrow(), output.type(), last.outputShape());
  }

  private Front front(Graph.Builder graph, TensorSpec input, Set<String> taken) {
    LayerChain chain = new LayerChain(registry, "the layers before the backbone", seed);
    WrittenLayers written = chain.write(graph, preprocessing, input, taken);
    return new Front(chain, written, input, backbone.inputs().get(0).shape());
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
    taken.add(TrainingMode.SCOPE);
    return taken;
  }

  private static Graph.Builder rewireInput(
      Graph before, Graph written, TensorSpec input, WrittenLayers front) {
    Graph.Builder graph = Graph.builder();
    for (Node node : written.nodes()) {
      if (node.name().equals(input.value().node())) {
        graph.add(node.toBuilder().attribute("shape", Attribute.of(input.shape())).build());
      } else if (before.contains(node.name())) {
        List<ValueRef> inputs =
            node.inputs().stream()
                .map(value -> value.equals(input.value()) ? front.output() : value)
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
}
