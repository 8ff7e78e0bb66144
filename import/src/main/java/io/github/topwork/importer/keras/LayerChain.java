package io.github.topwork.importer.keras;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.shape.ShapeTracker;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes new layers into a graph, one after another from a value that is there already: for
 * inference with their variables, and once more as training runs them, over the same variables and
 * below the scope {@value TrainingMode#SCOPE}.
 *
 * <p>The layers have the meaning that Keras 3 gives them, and are written by the builders that
 * import them.
 */
public final class LayerChain {
  private static final int KERAS = 3;
  private static final Endpoint INPUT = Endpoint.of("input");

  private final LayerRegistry registry;
  private final String place;
  private final long seed;

  /**
   * Creates a writer.
   *
   * @param place what messages call the layers together, for example {@code the head}
   * @param seed decides start values, and what random layers draw
   */
  public LayerChain(LayerRegistry registry, String place, long seed) {
    this.registry = registry;
    this.place = place;
    this.seed = seed;
  }

  /**
   * Writes layers for inference, with their variables.
   *
   * @param input what the first layer takes
   * @param taken names of layers and scopes in use; layers get names as Keras gives them, beside
   *     these
   * @throws UnsupportedOpException if layers have no builder; all of them are listed
   * @throws ShapeMismatchException if a layer is not configured as its class is, or does not fit
   *     what comes in
   */
  public WrittenLayers write(
      Graph.Builder graph, List<LayerDefinition> layers, TensorSpec input, Set<String> taken) {
    Set<String> names = new HashSet<>(taken);
    List<LayerDefinition> named = new ArrayList<>();
    for (LayerDefinition layer : layers) {
      String wished =
          layer.name().orElseGet(() -> LayerDefinition.automaticName(layer.className()));
      String base = CallWriter.nodeName(wished);
      String name = base;
      for (int i = 1; !names.add(name); i++) {
        name = base + "_" + i;
      }
      named.add(layer.named(name));
    }
    return new Writing(graph, CallWriter.Use.NEW, Map.of()).write(named, input);
  }

  /**
   * Writes layers as training runs them.
   *
   * @param layers under the names with which {@link #write} wrote them
   * @param input what the first of them takes
   * @param variables those of the model, by name; a layer is frozen if all of its are that could be
   *     trainable
   * @throws ShapeMismatchException if a layer is one of which only inference is built
   */
  public WrittenLayers writeTraining(
      Graph.Builder graph,
      List<LayerDefinition> layers,
      TensorSpec input,
      Map<String, Variable> variables) {
    return new Writing(graph, CallWriter.Use.TRAINING, variables).write(layers, input);
  }

  /** One pass over the layers. */
  private final class Writing {
    private final Graph.Builder graph;
    private final CallWriter.Use use;
    private final Map<String, Variable> known;
    private final ShapeTracker shapes;
    private final CallWriter writer;
    private final Map<String, ValueRef> updates = new LinkedHashMap<>();
    private final Set<String> withTrainingMode = new HashSet<>();

    private Writing(Graph.Builder graph, CallWriter.Use use, Map<String, Variable> known) {
      this.graph = graph;
      this.use = use;
      this.known = known;
      this.shapes = new ShapeTracker(graph, Map.of());
      this.writer = new CallWriter(registry, graph, shapes, use, this::training);
    }

    private Optional<TrainingMode> training(LayerCall call) {
      withTrainingMode.add(call.name());
      if (use != CallWriter.Use.TRAINING) {
        return Optional.empty();
      }
      // A layer's own seed makes its numbers others, as in Keras.
      long own = seed + call.config().integer("seed", 0);
      String path = (call.name() + "/" + call.shown()).replaceFirst("/$", "");
      return Optional.of(new TrainingMode(graph, call.ops(), path, own, updates));
    }

    private WrittenLayers write(List<LayerDefinition> layers, TensorSpec input) {
      shapes.state(input.value(), input.type(), input.shape());
      List<LayerInstance> instances = instances(layers);
      ValueRef last = input.value();
      List<Layer> shown = new ArrayList<>();
      List<Variable> variables = new ArrayList<>();
      Map<String, TensorData> startValues = new HashMap<>();
      for (LayerInstance layer : instances) {
        try {
          last = write(layer, last);
          for (LayerInstance.Weight weight : layer.allWeights()) {
            variables.add(weight.variable());
            if (use == CallWriter.Use.NEW) {
              startValues.put(weight.variable().name(), StartValues.draw(weight, seed));
            }
          }
        } catch (LayerException e) {
          throw new ShapeMismatchException(problem(layer.name(), layer.spec().className(), e));
        }
        shown.add(shown(layer, last));
      }
      withTrainingMode.addAll(writer.penalized());
      return new WrittenLayers(
          layers,
          shown,
          last,
          shapes.shape(last),
          variables,
          startValues,
          updates,
          writer.penalties(),
          withTrainingMode);
    }

    private List<LayerInstance> instances(List<LayerDefinition> layers) {
      List<LayerSpec> specs = new ArrayList<>();
      for (LayerDefinition layer : layers) {
        String name = layer.name().orElseThrow();
        try {
          specs.add(layer.spec(name, INPUT));
        } catch (LayerException e) {
          throw new ShapeMismatchException(problem(name, layer.className(), e));
        }
      }
      List<Problem> problems =
          UnknownLayers.of(
              new ModelSpec("new", "Sequential", KERAS, specs, List.of(), List.of()),
              registry,
              place);
      if (!problems.isEmpty()) {
        throw new UnsupportedOpException(problems);
      }
      return specs.stream()
          .map(spec -> new LayerInstance(spec, spec.name(), isTrainable(spec)))
          .toList();
    }

    private boolean isTrainable(LayerSpec layer) {
      List<Variable> own =
          known.values().stream()
              .filter(variable -> variable.name().startsWith(layer.name() + "/"))
              .filter(variable -> !variable.state())
              .toList();
      return own.isEmpty() ? layer.trainable() : own.stream().anyMatch(Variable::trainable);
    }

    private ValueRef write(LayerInstance layer, ValueRef input) {
      CallSpec call = layer.spec().calls().get(0);
      String scope = use == CallWriter.Use.TRAINING ? TrainingMode.SCOPE + "/" : "";
      List<ValueRef> outputs = writer.write(layer, KERAS, call, any -> input, scope + layer.path());
      if (!writer.warnings().isEmpty()) {
        throw new LayerException(String.join(" ", writer.warnings()), "dtype float32");
      }
      if (outputs.size() != 1) {
        throw new LayerException(outputs.size() + " outputs", "one, which the next layer takes");
      }
      if (!shapes.problems().isEmpty()) {
        Problem first = shapes.problems().get(0);
        throw new LayerException(first.given(), first.expected());
      }
      boolean isFloat = shapes.type(outputs.get(0)).map(DataType.FLOAT::equals).orElse(false);
      if (!isFloat || !shapes.shape(outputs.get(0)).isRanked()) {
        throw new LayerException(
            "an output of type "
                + shapes.type(outputs.get(0)).map(DataType::displayName).orElse("unknown")
                + " and shape "
                + shapes.shape(outputs.get(0)),
            "float32 of a rank that can be told");
      }
      return outputs.get(0);
    }

    private Layer shown(LayerInstance layer, ValueRef output) {
      return new Layer(
          layer.name(),
          layer.spec().className(),
          Optional.of(output),
          shapes.shape(output),
          layer.weights().values().stream().map(Variable::name).toList(),
          List.of());
    }
  }

  private Problem problem(String layer, String className, LayerException e) {
    return new Problem(
        "Layer does not fit",
        e.given(),
        e.expected(),
        "layer '" + layer + "' (" + className + ") of " + place,
        "change its settings, or the layers before it");
  }
}
