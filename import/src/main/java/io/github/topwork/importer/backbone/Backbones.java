package io.github.topwork.importer.backbone;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.shape.ModelShapes;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Cuts backbones off models. */
public final class Backbones {
  private static final String FEATURES = "features";

  private Backbones() {}

  /**
   * Returns the model up to a cut: nodes, inputs, variables and layers that the features need, and
   * the features as its single output, named {@code features}.
   *
   * @throws SignatureNotFoundException if the model has no such layer or value; near names are
   *     suggested
   */
  public static BackboneCut cut(ModelGraph model, CutPoint point) {
    if (point instanceof CutPoint.Named named) {
      return at(model, named.name());
    }
    FeatureFinder.Choice choice = FeatureFinder.find(model);
    return new BackboneCut(
        truncate(model, choice.features(), choice.shape()), choice.at(), choice.reason());
  }

  private static BackboneCut at(ModelGraph model, String name) {
    Optional<LayerTree.Entry> entry = model.layers().find(name);
    if (entry.isPresent() && entry.get().layer().output().isPresent()) {
      Layer layer = entry.get().layer();
      return new BackboneCut(
          truncate(model, layer.output().get(), layer.outputShape()),
          entry.get().path(),
          "Cut at the output of layer '" + entry.get().path() + "', as asked.");
    }
    Optional<ValueRef> value = value(model.graph(), name);
    if (value.isEmpty()) {
      throw notFound(model, name, entry);
    }
    return new BackboneCut(
        truncate(model, value.get(), Shape.UNKNOWN),
        value.get().toString(),
        "Cut at value '" + value.get() + "', as asked.");
  }

  private static Optional<ValueRef> value(Graph graph, String name) {
    if (graph.contains(name)) {
      return Optional.of(ValueRef.of(name));
    }
    int colon = name.lastIndexOf(':');
    boolean hasIndex = colon > 0 && name.substring(colon + 1).matches("\\d{1,4}");
    if (!hasIndex) {
      return Optional.empty();
    }
    ValueRef value = ValueRef.parse(name);
    return graph
        .find(value.node())
        .filter(node -> value.index() < OpRegistry.tensorFlow().get(node.op()).outputCount(node))
        .map(node -> value);
  }

  private static SignatureNotFoundException notFound(
      ModelGraph model, String name, Optional<LayerTree.Entry> layer) {
    Set<String> known = new HashSet<>();
    List<LayerTree.Entry> layers = model.layers().flatten();
    for (LayerTree.Entry entry : layers) {
      if (entry.layer().output().isPresent()) {
        known.add(entry.path());
        known.add(entry.layer().name());
      }
    }
    model.graph().nodes().forEach(node -> known.add(node.name()));
    return new SignatureNotFoundException(
        new Problem(
            "Cut not found",
            layer.isPresent()
                ? "layer '" + layer.get().path() + "', whose output is not in the graph"
                : "'" + name + "'",
            "one of "
                + layers.size()
                + " layers or "
                + model.graph().size()
                + " nodes"
                + NearNames.hint(name, known),
            "model " + model.provenance().source(),
            "take layers of ModelGraph.layers"));
  }

  private static ModelGraph truncate(ModelGraph model, ValueRef features, Shape shape) {
    Node producer = model.graph().producer(features);
    if (producer.op().equals("VarHandleOp") || producer.op().equals("ReadVariableOp")) {
      throw new SignatureNotFoundException(
          new Problem(
              "Cannot cut here",
              "'" + features + "', a variable",
              "a value that is computed from the inputs",
              "model " + model.provenance().source(),
              "cut at a layer"));
    }
    DataType type =
        OpRegistry.tensorFlow()
            .get(producer.op())
            .outputType(producer, features.index())
            .orElse(DataType.FLOAT);
    Graph graph = PruneToOutputs.of(List.of(features)).apply(model.graph()).graph();
    List<Variable> variables =
        model.variables().stream().filter(variable -> graph.contains(variable.name())).toList();
    Set<String> names = new HashSet<>();
    variables.forEach(variable -> names.add(variable.name()));
    return ModelShapes.complete(
        new ModelGraph(
            graph,
            model.inputs().stream().filter(input -> graph.contains(input.value().node())).toList(),
            List.of(new TensorSpec(FEATURES, features, type, shape)),
            variables,
            new LayerTree(reduce(model.layers().layers(), graph, names)),
            model.provenance()));
  }

  private static List<Layer> reduce(List<Layer> layers, Graph graph, Set<String> variables) {
    List<Layer> kept = new ArrayList<>();
    for (Layer layer : layers) {
      List<Layer> children = reduce(layer.children(), graph, variables);
      List<String> own = layer.variables().stream().filter(variables::contains).toList();
      Optional<ValueRef> output = layer.output().filter(value -> graph.contains(value.node()));
      if (output.isPresent() || !own.isEmpty() || !children.isEmpty()) {
        kept.add(
            new Layer(
                layer.name(),
                layer.className(),
                output,
                output.isPresent() ? layer.outputShape() : Shape.UNKNOWN,
                own,
                children));
      }
    }
    return List.copyOf(kept);
  }
}
