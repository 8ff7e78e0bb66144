package io.github.topwork.train.head;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the layers of a head, or of the preprocessing, into a graph. In inference mode it also
 * writes their variables; in training mode it reads those, below the scope {@value
 * #TRAINING_SCOPE}.
 */
public final class HeadWriter {
  /** Scope of the nodes that exist for training only. */
  public static final String TRAINING_SCOPE = "training";

  /** Placeholder {@code int64[]} that random layers read: the number of the training step. */
  public static final ValueRef STEP = ValueRef.of(TRAINING_SCOPE + "/step");

  private final Graph.Builder graph;
  private final boolean training;
  private final long seed;
  private final List<Variable> variables = new ArrayList<>();
  private final Map<String, TensorData> startValues = new HashMap<>();
  private final Map<String, ValueRef> updates = new LinkedHashMap<>();
  private final List<String> ownVariables = new ArrayList<>();

  private HeadWriter(Graph.Builder graph, boolean training, long seed) {
    this.graph = graph;
    this.training = training;
    this.seed = seed;
  }

  /**
   * Writes a head for inference, with its variables.
   *
   * @param taken names of layers and scopes in use; layers get names as Keras gives them, beside
   *     these
   * @param seed decides the start values
   */
  public static HeadGraph writeInference(
      Graph.Builder graph,
      Head head,
      ValueRef features,
      Shape shape,
      Set<String> taken,
      long seed) {
    HeadWriter writer = new HeadWriter(graph, false, seed);
    List<String> names = new ArrayList<>(taken);
    LayerOutput last = LayerOutput.of(features, shape);
    List<Layer> layers = new ArrayList<>();
    for (HeadLayer layer : head.layers()) {
      String className = layer.className(last.shape());
      String name = freshName(layer.name().orElse(automaticName(className)), names);
      names.add(name);
      last = writer.write(layer, name, last);
      layers.add(writer.layer(name, className, last));
    }
    return writer.result(last, layers);
  }

  /**
   * Writes a head in training mode over the variables that {@link #writeInference} made, its
   * {@linkplain Head#fixedLayers() fixed layers} left out.
   *
   * @param layers the layers that it returned
   * @param features what the last of the fixed layers gives
   * @param shape shape of the features
   * @param seed decides what random layers draw
   */
  public static HeadGraph writeTraining(
      Graph.Builder graph,
      Head head,
      List<Layer> layers,
      ValueRef features,
      Shape shape,
      long seed) {
    HeadWriter writer = new HeadWriter(graph, true, seed);
    LayerOutput last = LayerOutput.of(features, shape);
    for (int i = head.fixedLayers(); i < layers.size(); i++) {
      last = writer.write(head.layers().get(i), layers.get(i).name(), last);
    }
    return writer.result(last, layers);
  }

  /** Writes preprocessing layers, which have no variables and no training mode. */
  public static HeadGraph writePreprocessing(
      Graph.Builder graph,
      List<Preprocessing> steps,
      ValueRef input,
      Shape shape,
      Set<String> taken) {
    HeadWriter writer = new HeadWriter(graph, false, 0);
    List<String> names = new ArrayList<>(taken);
    LayerOutput last = LayerOutput.of(input, shape);
    List<Layer> layers = new ArrayList<>();
    for (Preprocessing step : steps) {
      String name = freshName(automaticName(step.className()), names);
      names.add(name);
      last = step.write(writer.scope(name, last));
      layers.add(writer.layer(name, step.className(), last));
    }
    return writer.result(last, layers);
  }

  boolean training() {
    return training;
  }

  ValueRef weight(
      String layer, String name, Shape shape, boolean trainable, Initializer initializer) {
    Variable variable =
        new Variable(layer + "/" + name, DataType.FLOAT, shape, trainable, !trainable);
    if (training) {
      return ValueRef.of(variable.readNode());
    }
    variables.add(variable);
    ownVariables.add(variable.name());
    startValues.put(variable.name(), initializer.sample(shape, seedOf(variable.name())));
    return new OpWriter(graph, "").variable(variable);
  }

  void update(String variable, ValueRef newValue) {
    updates.put(variable, newValue);
  }

  ValueRef randomUniform(OpWriter ops, String layer, ValueRef sizes) {
    if (!graph.contains(STEP.node())) {
      new OpWriter(graph, "").placeholder(STEP.node(), DataType.INT64, Shape.SCALAR);
    }
    // A stateless generator keyed by seed and step: the same numbers whatever ran before.
    ValueRef key = ops.constant("seed", TensorData.ofLongs(new long[] {seedOf(layer)}));
    return ops.add(
        ops.node("StatelessRandomUniform", "random_uniform")
            .input(sizes, ops.pack("key", DataType.INT64, key, STEP))
            .attribute("dtype", DataType.FLOAT)
            .attribute("T", DataType.INT32)
            .attribute("Tseed", DataType.INT64));
  }

  private long seedOf(String name) {
    return seed * 0x9E3779B97F4A7C15L + name.hashCode();
  }

  private LayerOutput write(HeadLayer layer, String name, LayerOutput input) {
    return layer.write(scope(name, input));
  }

  private LayerScope scope(String name, LayerOutput input) {
    OpWriter ops = new OpWriter(graph, training ? TRAINING_SCOPE + "/" + name : name);
    return new LayerScope(this, name, ops, input.value(), input.shape());
  }

  private Layer layer(String name, String className, LayerOutput output) {
    List<String> own = List.copyOf(ownVariables);
    ownVariables.clear();
    return new Layer(name, className, Optional.of(output.value()), output.shape(), own, List.of());
  }

  private HeadGraph result(LayerOutput last, List<Layer> layers) {
    return new HeadGraph(
        last.value(), last.logits(), last.shape(), layers, variables, startValues, updates);
  }

  /** The name that Keras gives by itself: {@code batch_normalization}. */
  private static String automaticName(String className) {
    // Keras joins a digit to the word before it: global_average_pooling2d.
    return className.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private static String freshName(String base, List<String> taken) {
    String name = base;
    for (int i = 1; taken.contains(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
