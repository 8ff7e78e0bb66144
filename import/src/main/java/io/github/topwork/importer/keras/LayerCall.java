package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.shape.ShapeTracker;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One call of a layer while it is built: its configuration, inputs, weights, and where ops go. */
public final class LayerCall {
  private static final String TRAINING = "training";

  /** Makes weights and reads them; one per layer, for all of its calls. */
  interface Weights {
    ValueRef weight(String name, Shape shape, boolean trainable, WeightPlace place);
  }

  /** What a call shares with all other calls of the model. */
  interface Model {
    /**
     * Counts steps that are written one by one.
     *
     * @throws LayerException if they are too many
     */
    void unroll(long steps);

    /** The values that Keras gives a mask along with. */
    Masks masks();

    /** What a layer has in training; empty where the model is written for inference. */
    Optional<TrainingMode> training(LayerCall call);
  }

  private final String name;
  private final int kerasVersion;
  private final LayerConfig config;
  private final CallSpec call;
  private final List<ValueRef> inputs;
  private final Function<Endpoint, ValueRef> tensors;
  private final OpWriter ops;
  private final ShapeTracker shapes;
  private final Weights weights;
  private final boolean trainable;
  private final Consumer<String> remarks;
  private final Model model;
  private final String shown;
  private final String stored;
  private final Set<String> ignored = new HashSet<>();
  private boolean namedRead;
  private boolean positionsRead;

  LayerCall(
      LayerSpec layer,
      int kerasVersion,
      CallSpec call,
      Function<Endpoint, ValueRef> tensors,
      OpWriter ops,
      ShapeTracker shapes,
      Weights weights,
      boolean trainable,
      Consumer<String> remarks,
      Model model) {
    this.name = layer.name();
    this.kerasVersion = kerasVersion;
    this.config = new LayerConfig(layer.config(), layer.className());
    this.call = call;
    this.inputs = call.tensors().stream().map(tensors).toList();
    this.tensors = tensors;
    this.ops = ops;
    this.shapes = shapes;
    this.weights = weights;
    this.trainable = trainable;
    this.remarks = remarks;
    this.model = model;
    this.shown = "";
    this.stored = "";
  }

  private LayerCall(
      LayerCall outer,
      LayerConfig config,
      String shown,
      String stored,
      OpWriter ops,
      List<ValueRef> inputs) {
    this.name = outer.name;
    this.kerasVersion = outer.kerasVersion;
    this.config = config;
    this.call = outer.call;
    this.inputs = List.copyOf(inputs);
    this.tensors = outer.tensors;
    this.ops = ops;
    this.shapes = outer.shapes;
    this.weights = outer.weights;
    this.trainable = outer.trainable;
    this.remarks = outer.remarks;
    this.model = outer.model;
    this.shown = outer.shown + shown + "/";
    this.stored = outer.stored.isEmpty() ? stored : outer.stored + "/" + stored;
  }

  /**
   * The call of a layer or cell within this layer.
   *
   * @param config its configuration, which says its class too
   * @param shown what Keras shows before the names of its weights, such as {@code lstm_cell}
   * @param stored where a weights file has them below this layer, such as {@code cell}
   * @param inputs what it takes
   */
  public LayerCall within(LayerConfig config, String shown, String stored, List<ValueRef> inputs) {
    return new LayerCall(this, config, shown, stored, ops.below(shown), inputs);
  }

  /** Name of the layer within its model. */
  public String name() {
    return name;
  }

  /** Keras class of the layer, for builders of several. */
  public String className() {
    return config.className();
  }

  /** Major version of the Keras that gave the layer its meaning: 1, 2 or 3. */
  public int kerasVersion() {
    return kerasVersion;
  }

  /** The layer's configuration. */
  public LayerConfig config() {
    return config;
  }

  /** Writes ops below a scope that is this call's own. */
  public OpWriter ops() {
    return ops;
  }

  /** All tensors that the call takes. */
  public List<ValueRef> inputs() {
    return inputs;
  }

  /**
   * The only tensor that the call takes.
   *
   * @throws LayerException if there is none or several
   */
  public ValueRef input() {
    if (inputs.size() != 1) {
      throw new LayerException(inputs.size() + " inputs", "one input");
    }
    return inputs.get(0);
  }

  /** Positional arguments as the file has them; {@link #value} gives their tensors. */
  public List<Argument> arguments() {
    positionsRead = true;
    return call.arguments();
  }

  /** Arguments by name, as the file has them. */
  public Map<String, Argument> namedArguments() {
    namedRead = true;
    return call.named();
  }

  /** False where the layer, or a model around it, is frozen. */
  public boolean isTrainable() {
    return trainable;
  }

  /**
   * What the layer has when it is written as training runs it; empty where it is written for
   * inference. Builders ask whose layer Keras computes otherwise in training; no others do.
   */
  public Optional<TrainingMode> training() {
    return model.training(this);
  }

  /**
   * Says that Keras computes the layer otherwise in training, which is not built.
   *
   * @throws LayerException in training
   */
  public void refuseTraining() {
    if (training().isPresent()) {
      throw new LayerException(
          "a layer of class '" + className() + "' in training, of which inference alone is built",
          "a layer that is built for training too, or none in its place");
    }
  }

  /** What goes before the names of its weights within the layer; empty, or ending in {@code /}. */
  String shown() {
    return shown;
  }

  /** Whether the call says {@code training=True}, whatever the model around it does. */
  public boolean saysTraining() {
    ignored.add(TRAINING);
    Argument given = call.named().get(TRAINING);
    if (given == null) {
      return false;
    }
    JsonNode value = given instanceof Argument.Value plain ? plain.json() : null;
    if (value == null || value.isContainerNode() || value.isTextual()) {
      throw new LayerException("argument 'training' = " + given, "true, false or nothing");
    }
    return value.isNumber() ? value.doubleValue() != 0 : value.asBoolean();
  }

  /** Takes note of {@code training=True} where it is the default of the layer's calls. */
  public void ignoreTraining() {
    ignored.add(TRAINING);
  }

  /**
   * Tells the user something about the layer.
   *
   * @param remark begins with a verb, in the singular, and ends without a full stop; layers of
   *     which the same is said are named together
   */
  public void remark(String remark) {
    remarks.accept(remark);
  }

  /**
   * Checks that no argument was left aside that changes what the layer does.
   *
   * @throws LayerException if there is one
   */
  void requireArgumentsRead() {
    if (!positionsRead) {
      call.requirePositionsOff();
    }
    if (namedRead) {
      return;
    }
    call.named()
        .forEach(
            (name, argument) -> {
              if (!ignored.contains(name)) {
                CallSpec.requireOff(name, argument);
              }
            });
  }

  /**
   * Checks that an argument is null or false, such as {@code training=False}.
   *
   * @throws LayerException if it is not
   */
  public static void requireOff(String name, Argument argument) {
    CallSpec.requireOff(name, argument);
  }

  /** The value of a tensor argument. */
  public ValueRef value(Endpoint tensor) {
    return tensors.apply(tensor);
  }

  /** Shape of a value, as far as it can be told. */
  public Shape shape(ValueRef value) {
    return shapes.shape(value);
  }

  /**
   * Shape of the only input.
   *
   * @throws LayerException if not even its rank can be told
   */
  public Shape inputShape() {
    Shape shape = shape(input());
    if (!shape.isRanked()) {
      throw new LayerException("an input of unknown rank", "a rank that can be told");
    }
    return shape;
  }

  /**
   * Shape of the only input, whose rank must be {@code rank}.
   *
   * @throws LayerException if it is another
   */
  public Shape inputShape(int rank) {
    Shape shape = inputShape();
    if (shape.rank() != rank) {
      throw new LayerException("an input of shape " + shape, "rank " + rank);
    }
    return shape;
  }

  /**
   * Size of one dimension of the only input; a negative axis counts from the end.
   *
   * @throws LayerException if it is not known
   */
  public long size(int axis) {
    Shape shape = inputShape();
    if (axis >= shape.rank() || axis < -shape.rank()) {
      throw new LayerException("axis " + axis, "an axis of an input of shape " + shape);
    }
    Dim dim = shape.dim(axis);
    if (!dim.isKnown()) {
      throw new LayerException("an input of shape " + shape, "a known size of dimension " + axis);
    }
    return dim.sizeOrMinusOne();
  }

  /** Element type of a value, if it can be told. */
  public Optional<DataType> type(ValueRef value) {
    return shapes.type(value);
  }

  /** The only input, converted to float32 where it is not. */
  public ValueRef floatInput() {
    DataType type = type(input()).orElse(DataType.FLOAT);
    return type == DataType.FLOAT ? input() : ops.cast("Cast", input(), type, DataType.FLOAT);
  }

  /**
   * Counts steps of a sequence that are written one by one, of which a model has so many at most.
   *
   * @throws LayerException if they are too many
   */
  public void unroll(long steps) {
    model.unroll(steps);
  }

  /**
   * The mask that Keras gives along with a value: {@code bool[batch, steps]}, true for the steps
   * that count.
   *
   * @throws LayerException if there is one that is not known
   */
  public Optional<ValueRef> mask(ValueRef value) {
    return model.masks().of(value);
  }

  /** Gives a value of this layer a mask, whose ops are written when a layer asks for it. */
  public void giveMask(ValueRef value, Supplier<ValueRef> mask) {
    model.masks().put(value, name, mask);
  }

  /** A float32 weight that training may change; weights are asked for in Keras's order. */
  public ValueRef weight(String name, Shape shape) {
    return weight(name, shape, true);
  }

  /** A float32 weight that training by gradients never changes, such as a moving average. */
  public ValueRef state(String name, Shape shape) {
    return weight(name, shape, false);
  }

  private ValueRef weight(String weight, Shape shape, boolean trainable) {
    return weights.weight(shown + weight, shape, trainable, new WeightPlace(stored, config.json()));
  }
}
