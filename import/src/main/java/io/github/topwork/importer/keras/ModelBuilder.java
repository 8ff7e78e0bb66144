package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.shape.ShapeTracker;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the graph of a model from its layers. */
final class ModelBuilder {
  /** Models that call models that call models make many calls of few layers. */
  private static final int MAX_CALLS = 50_000;

  private final LayerRegistry registry;
  private final String where;
  private final Graph.Builder graph = Graph.builder();
  private final Map<String, Shape> inputShapes = new HashMap<>();
  private final ShapeTracker shapes = new ShapeTracker(graph, inputShapes);
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, TensorSpec> inputs = new HashMap<>();
  private final CallWriter writer;
  private int calls;

  private ModelBuilder(LayerRegistry registry, String where) {
    this.registry = registry;
    this.where = where;
    this.writer =
        new CallWriter(registry, graph, shapes, CallWriter.Use.FILE, call -> Optional.empty());
  }

  /**
   * Builds a model.
   *
   * @param where what messages call the file
   * @throws UnsupportedOpException if layers have no builder; all of them are listed
   * @throws ModelFormatException if layers do not fit together or are not configured as their class
   *     is; all of them are listed
   */
  static BuiltModel build(ModelSpec spec, LayerRegistry registry, String where) {
    return new ModelBuilder(registry, where).build(spec);
  }

  private BuiltModel build(ModelSpec spec) {
    problems.addAll(UnknownLayers.of(spec, registry, where));
    boolean isSupported = problems.isEmpty();
    LayerInstance root =
        new LayerInstance(
            new LayerSpec(
                spec.name(),
                spec.className(),
                true,
                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
                Optional.of(spec),
                List.of()),
            "",
            true);
    addChildren(root, spec);
    Map<Endpoint, ValueRef> values = evaluate(root, spec, List.of(), "");
    problems.addAll(shapes.problems());
    if (!isSupported) {
      throw new UnsupportedOpException(problems);
    }
    Graph built = graph.build();
    if (problems.isEmpty()) {
      ElementTypes.mismatches(built)
          .forEach(e -> problems.add(problem(e, "model '" + spec.name() + "'")));
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return new BuiltModel(built, inputs(spec), outputs(spec, values), root, writer.warnings());
  }

  private void addChildren(LayerInstance parent, ModelSpec model) {
    Set<String> taken = new HashSet<>();
    String prefix = parent.path().isEmpty() ? "" : parent.path() + "/";
    for (LayerSpec layer : model.layers()) {
      String base = CallWriter.nodeName(layer.name());
      String name = base;
      for (int i = 1; !taken.add(name); i++) {
        name = base + "_" + i;
      }
      LayerInstance child =
          new LayerInstance(layer, prefix + name, parent.trainable() && layer.trainable());
      parent.children().add(child);
      layer.model().ifPresent(inner -> addChildren(child, inner));
    }
  }

  /**
   * Writes all calls of a model's layers.
   *
   * @param given values for the model's inputs; none for the outermost model, which gets
   *     placeholders
   * @param scope where ops of layers go, empty or ending in {@code /}
   * @return every value that a layer made
   */
  private Map<Endpoint, ValueRef> evaluate(
      LayerInstance instance, ModelSpec model, List<ValueRef> given, String scope) {
    Map<Endpoint, ValueRef> values = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      values.put(model.inputs().get(i), given.get(i));
    }
    List<CallOrder.Step> order;
    try {
      order = CallOrder.of(model);
    } catch (LayerException e) {
      problems.add(problem(e, "model '" + model.name() + "'"));
      return values;
    }
    for (CallOrder.Step step : order) {
      if (++calls > MAX_CALLS) {
        throw new ModelFormatException(
            problem(
                new LayerException("more than " + MAX_CALLS + " calls of layers", "fewer"),
                "model '" + model.name() + "'"));
      }
      LayerInstance layer = instance.children().get(step.layer());
      CallSpec call = layer.spec().calls().get(step.call());
      if (!values.keySet().containsAll(call.tensors())) {
        // What makes its input could not be built, which is told already.
        continue;
      }
      try {
        List<ValueRef> outputs = call(layer, model.version(), call, step.call(), values, scope);
        for (int i = 0; i < outputs.size(); i++) {
          values.put(new Endpoint(layer.name(), step.call(), i), outputs.get(i));
        }
        if (!outputs.isEmpty()) {
          layer.output(outputs.get(0));
        }
      } catch (LayerException e) {
        problems.add(problem(e, "layer '" + layer.path() + "' (" + layer.spec().className() + ")"));
      }
    }
    return values;
  }

  private List<ValueRef> call(
      LayerInstance layer,
      int version,
      CallSpec call,
      int index,
      Map<Endpoint, ValueRef> values,
      String scope) {
    String own = scope + lastName(layer.path()) + (index == 0 ? "" : "/call_" + index);
    if (layer.spec().className().equals(ModelSpec.INPUT_LAYER)) {
      ValueRef known = values.get(Endpoint.of(layer.name()));
      return List.of(known == null ? placeholder(layer) : known);
    }
    if (layer.spec().model().isPresent()) {
      return nested(layer, layer.spec().model().get(), call, values, own + "/");
    }
    return writer.write(
        layer, version, call, endpoint -> requireNonNull(values.get(endpoint)), own);
  }

  private List<ValueRef> nested(
      LayerInstance layer,
      ModelSpec model,
      CallSpec call,
      Map<Endpoint, ValueRef> values,
      String scope) {
    call.named().forEach(CallSpec::requireOff);
    call.requirePositionsOff();
    List<ValueRef> given = new ArrayList<>();
    InputCasts casts =
        new InputCasts(new OpWriter(graph, scope.substring(0, scope.length() - 1)), shapes);
    for (Endpoint tensor : NestedInputs.of(model, call)) {
      String input = model.inputs().get(given.size()).layer();
      ValueRef value = requireNonNull(values.get(tensor));
      given.add(
          model.layers().stream()
              .filter(each -> each.name().equals(input))
              .findFirst()
              .map(each -> casts.forInput(each, value))
              .orElse(value));
    }
    Map<Endpoint, ValueRef> inner = evaluate(layer, model, given, scope);
    List<ValueRef> outputs = new ArrayList<>();
    for (Endpoint output : model.outputs()) {
      ValueRef value = inner.get(output);
      if (value == null) {
        if (problems.isEmpty()) {
          throw new LayerException("output " + output, "the output of a layer of the model");
        }
        return List.of();
      }
      outputs.add(value);
    }
    return outputs;
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private ValueRef placeholder(LayerInstance layer) {
    InputShapes.requireDense(layer.spec());
    Shape shape = InputShapes.of(layer.spec());
    DataType type = InputShapes.type(layer.spec());
    Shape named = shape.rank() >= 1 ? shape.withDim(0, Dim.named("batch")) : shape;
    ValueRef value =
        new OpWriter(graph, "").placeholder(layer.path(), type, Shape.of(named.toSizes()));
    inputShapes.put(value.node(), named);
    inputs.put(layer.name(), new TensorSpec(layer.name(), value, type, named));
    return value;
  }

  private List<TensorSpec> inputs(ModelSpec spec) {
    List<TensorSpec> ordered = new ArrayList<>();
    for (Endpoint input : spec.inputs()) {
      TensorSpec found = inputs.get(input.layer());
      if (found == null) {
        throw new ModelFormatException(
            problem(
                new LayerException("input " + input, "the output of an input layer"),
                "model '" + spec.name() + "'"));
      }
      ordered.add(found);
    }
    return ordered;
  }

  private List<TensorSpec> outputs(ModelSpec spec, Map<Endpoint, ValueRef> values) {
    List<TensorSpec> outputs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int index = 0; index < spec.outputs().size(); index++) {
      Endpoint output = spec.outputs().get(index);
      ValueRef value = values.get(output);
      if (value == null) {
        throw new ModelFormatException(
            problem(
                new LayerException("output " + output, "the output of a layer of the model"),
                "model '" + spec.name() + "'"));
      }
      String wanted = spec.outputNames().isEmpty() ? output.layer() : spec.outputNames().get(index);
      String name = wanted;
      for (int i = 1; !taken.add(name); i++) {
        name = wanted + "_" + i;
      }
      outputs.add(
          new TensorSpec(
              name, value, shapes.type(value).orElse(DataType.FLOAT), shapes.shape(value)));
    }
    return outputs;
  }

  private Problem problem(LayerException e, String place) {
    return new Problem(
        "Model cannot be built",
        e.given(),
        e.expected(),
        place + " of " + where,
        "check the model in Keras, or " + UnknownLayers.WAY_OUT);
  }
}
