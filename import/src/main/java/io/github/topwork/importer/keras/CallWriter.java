package io.github.topwork.importer.keras;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.shape.ShapeTracker;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Writes calls of layers by their builders, and checks that nothing of them was left aside. */
final class CallWriter {
  /** What layers are written for. */
  enum Use {
    /** They are of a file, and Keras trained them. */
    FILE,
    /** They are new, and written for inference, with their variables. */
    NEW,
    /** They are new, and written as training runs them, over the variables that are there. */
    TRAINING
  }

  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_.-]");

  private static final long MAX_WEIGHT_BYTES = Integer.MAX_VALUE;

  private final LayerRegistry registry;
  private final Graph.Builder graph;
  private final ShapeTracker shapes;
  private final Use use;
  private final Masks masks = new Masks();
  private final Precisions precisions = new Precisions();
  private final Remarks remarks = new Remarks();
  private final LayerCall.Model shared;
  private final List<ValueRef> penalties = new ArrayList<>();
  private final Set<String> penalized = new HashSet<>();

  CallWriter(
      LayerRegistry registry,
      Graph.Builder graph,
      ShapeTracker shapes,
      Use use,
      Function<LayerCall, Optional<TrainingMode>> training) {
    this.registry = registry;
    this.graph = graph;
    this.shapes = shapes;
    this.use = use;
    this.shared = new SharedByCalls(masks, training);
  }

  /** What TensorFlow takes as part of a node's name. */
  static String nodeName(String layer) {
    String name = NOT_IN_NAMES.matcher(layer).replaceAll("_");
    return name.isEmpty() || "_-".indexOf(name.charAt(0)) >= 0 ? "layer" + name : name;
  }

  /**
   * Writes a call.
   *
   * @param version major version of the Keras whose meaning the layer has
   * @param values the tensors that the call takes
   * @param scope where its ops go
   * @return its outputs; none if the class has no builder, which {@link UnknownLayers} tells
   * @throws LayerException if the layer is not configured as its class is, or its inputs do not fit
   */
  List<ValueRef> write(
      LayerInstance layer,
      int version,
      CallSpec call,
      Function<Endpoint, ValueRef> values,
      String scope) {
    LayerSpec spec = layer.spec();
    Optional<LayerBuilder> builder = registry.find(spec.className());
    if (builder.isEmpty()) {
      return List.of();
    }
    OpWriter ops = new OpWriter(graph, scope);
    InputCasts casts = new InputCasts(ops, shapes);
    LayerCall context =
        new LayerCall(
            spec,
            version,
            call,
            endpoint -> casts.forLayer(spec, values.apply(endpoint)),
            ops,
            shapes,
            (name, shape, trainable, place) -> weight(layer, name, shape, trainable, place),
            layer.trainable(),
            remark -> remarks.add(remark, layer.path()),
            shared);
    precisions.check(spec);
    masks.check(spec, context.inputs());
    List<ValueRef> outputs;
    try {
      outputs = builder.get().buildAll(context);
    } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // Sizes beyond all bounds, which no builder looks for.
      throw new LayerException(
          "settings or input shapes that make no layer: " + e.getMessage(),
          "sizes that Keras could have built");
    }
    precisions.checkTypes(spec, version, context, outputs);
    masks.follow(spec, context.inputs(), outputs);
    context.requireArgumentsRead();
    LayerConfig config = context.config();
    if (use != Use.FILE) {
      penalize(layer, config, ops);
    }
    List<String> unread = use == Use.FILE ? config.unread() : config.unreadOfNew();
    if (!unread.isEmpty()) {
      throw new LayerException(
          "settings " + unread + " of layer class '" + spec.className() + "'",
          "settings of that class that are known");
    }
    return outputs;
  }

  /** Of a new layer: a file says them too, but of a backbone that Keras has trained. */
  private void penalize(LayerInstance layer, LayerConfig config, OpWriter ops) {
    layer
        .weights()
        .forEach(
            (role, variable) ->
                Regularizers.of(config, role)
                    .filter(penalty -> isPenalized(layer, variable))
                    .ifPresent(
                        penalty ->
                            penalties.add(
                                penalty.write(
                                    ops.below(role + "_penalty"),
                                    ValueRef.of(variable.readNode()),
                                    variable.shape()))));
  }

  private boolean isPenalized(LayerInstance layer, Variable variable) {
    penalized.add(layer.name());
    return use == Use.TRAINING && variable.trainable();
  }

  /** Names of the layers with penalties, which are to be written for training too. */
  Set<String> penalized() {
    return penalized;
  }

  /** In training, what is added to the loss, {@code float32[]} each. */
  List<ValueRef> penalties() {
    return List.copyOf(penalties);
  }

  private ValueRef weight(
      LayerInstance layer, String name, Shape shape, boolean trainable, WeightPlace place) {
    Variable known = layer.weights().get(name);
    if (known == null) {
      if (!shape.isFullyKnown()) {
        throw new LayerException("weight '" + name + "' of shape " + shape, "a known shape");
      }
      double bytes = 4;
      for (long size : shape.toSizes()) {
        bytes *= size;
      }
      if (bytes > MAX_WEIGHT_BYTES) {
        throw new LayerException("weight '" + name + "' of shape " + shape, "less than 2 GiB");
      }
      Variable variable =
          new Variable(
              layer.path() + "/" + name,
              DataType.FLOAT,
              shape,
              trainable && layer.trainable(),
              !trainable);
      layer.add(name, variable, place);
      return use == Use.TRAINING
          ? ValueRef.of(variable.readNode())
          : new OpWriter(graph, "").variable(variable);
    }
    if (!known.shape().equals(shape)) {
      throw new LayerException(
          "an input that needs weight '" + name + "' of shape " + shape,
          "shape " + known.shape() + ", as in the layer's first call");
    }
    return ValueRef.of(known.readNode());
  }

  /** What a user may want to know, one sentence each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(precisions.warnings());
    warnings.addAll(remarks.sentences());
    return warnings;
  }
}
