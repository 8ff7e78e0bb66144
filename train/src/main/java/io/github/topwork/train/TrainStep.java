package io.github.topwork.train;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.UpdateOps;
import io.github.topwork.train.optimizer.VariableState;
import io.github.topwork.train.tf.TfSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * The training graph in TensorFlow: gradients, optimizer and the assignment of variables around it.
 * Holds the step count, and native memory until closed.
 */
final class TrainStep implements AutoCloseable {
  private static final String TRAIN = TrainingMode.SCOPE + "/train";
  private static final String ASSIGN = TrainingMode.SCOPE + "/assign/";

  private final TrainingGraph training;
  private final OptimizerSpec optimizer;
  private final TfSession session;
  private final Set<String> live;
  private final List<String> slotStarts = new ArrayList<>();
  private final Map<String, io.github.topwork.tensor.Shape> slotShapes = new LinkedHashMap<>();
  private long steps;

  private TrainStep(TrainingGraph training, OptimizerSpec optimizer, TfSession session) {
    this.training = training;
    this.optimizer = optimizer;
    this.session = session;
    this.live = training.liveVariables();
  }

  static TrainStep open(TrainingGraph training, WeightSource weights, CompileOptions options) {
    Set<String> live = training.liveVariables();
    TfSession session =
        TfSession.open(training.graph(), weights, live::contains, options.runtime());
    try {
      TrainStep step = new TrainStep(training, options.optimizer(), session);
      step.addAssignments();
      step.addUpdates();
      step.start(weights);
      return step;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void addAssignments() {
    live.forEach(name -> assignFed(ASSIGN + name, name));
  }

  /** Adds an assignment of the number that is fed to {@code node/value}. */
  private void assignFed(String node, String handle) {
    Output<?> value =
        builder("Placeholder", node + "/value")
            .setAttr("dtype", DataType.DT_FLOAT)
            .build()
            .output(0);
    assign(node, handle, value);
  }

  private Operation assign(String node, String handle, Output<?> value) {
    return builder("AssignVariableOp", node)
        .addInput(session.output(ValueRef.of(handle)))
        .addInput(value)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build();
  }

  private void addUpdates() {
    List<Variable> variables = training.trainable();
    Output<?>[] reads =
        variables.stream()
            .map(variable -> session.output(ValueRef.of(variable.readNode())))
            .toArray(Output<?>[]::new);
    Output<?>[] gradients =
        session.graph().addGradients(session.output(training.trainingLoss()), reads);
    UpdateOps ops = new UpdateOps(session.graph());
    List<Operation> effects = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      Variable variable = variables.get(i);
      if (gradients[i].isClosed()) {
        without.add(variable.name());
        continue;
      }
      List<Output<?>> slots = addSlots(ops, variable, reads[i]);
      Output<?> handle = session.output(ValueRef.of(variable.name()));
      effects.add(
          optimizer.write(ops, new VariableState(variable.name(), handle, slots, gradients[i])));
    }
    if (!without.isEmpty()) {
      throw new IllegalStateException(
          "gradients: none for " + without + " (expected: one for each trainable variable)");
    }
    training
        .updates()
        .forEach(
            (name, value) ->
                effects.add(assign(ASSIGN + name + "/moved", name, session.output(value))));
    GraphOperationBuilder train = builder("NoOp", TRAIN);
    effects.forEach(train::addControlInput);
    train.build();
  }

  private List<Output<?>> addSlots(UpdateOps ops, Variable variable, Output<?> read) {
    List<Output<?>> handles = new ArrayList<>();
    for (String slot : optimizer.slots()) {
      String key = slot + "/" + variable.name();
      String name = UpdateOps.SCOPE + "/" + key;
      Output<?> handle =
          builder("VarHandleOp", name)
              .setAttr("dtype", DataType.DT_FLOAT)
              .setAttr("shape", Shape.of(variable.shape().toSizes()))
              .setAttr("shared_name", name)
              .build()
              .output(0);
      Output<?> zeros = builder("ZerosLike", name + "/zeros").addInput(read).build().output(0);
      Output<?> first =
          builder("AddV2", name + "/first")
              .addInput(zeros)
              .addInput(ops.constant("slot_start", optimizer.slotStart()))
              .build()
              .output(0);
      slotStarts.add(assign(name + "/start", name, first).name());
      assignFed(name + "/assign", name);
      builder("ReadVariableOp", name + "/read")
          .addInput(handle)
          .setAttr("dtype", DataType.DT_FLOAT)
          .build();
      slotShapes.put(key, variable.shape());
      handles.add(handle);
    }
    return handles;
  }

  private GraphOperationBuilder builder(String op, String name) {
    Graph graph = session.graph();
    return graph.opBuilder(op, name, graph.baseScope());
  }

  private void start(WeightSource weights) {
    Map<String, TensorData> values = new HashMap<>();
    live.forEach(name -> values.put(name, weights.get(name)));
    assign(values);
    if (!slotStarts.isEmpty()) {
      session.run(Map.of(), List.of(), slotStarts);
    }
  }

  /** Puts numbers into variables that training may change. */
  void assign(Map<String, TensorData> values) {
    Map<ValueRef, TensorData> feeds = new LinkedHashMap<>();
    List<String> targets = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (!live.contains(name)) {
            throw new IllegalArgumentException(
                "variable: '" + name + "' (expected: one that training changes)");
          }
          feeds.put(ValueRef.of(ASSIGN + name + "/value"), value);
          targets.add(ASSIGN + name);
        });
    session.run(feeds, List.of(), targets);
  }

  /** A copy of every variable that training may change. */
  Map<String, TensorData> weights() {
    return read(live, "");
  }

  /** A copy of the optimizer's state, by {@code SLOT/VARIABLE}. */
  Map<String, TensorData> slots() {
    return read(slotShapes.keySet(), UpdateOps.SCOPE + "/");
  }

  private Map<String, TensorData> read(Set<String> variables, String scope) {
    List<String> names = List.copyOf(variables);
    List<ValueRef> reads = names.stream().map(name -> ValueRef.of(scope + name + "/read")).toList();
    Map<String, TensorData> values = new LinkedHashMap<>();
    if (!reads.isEmpty()) {
      List<TensorData> read = session.run(Map.of(), reads, List.of());
      for (int i = 0; i < read.size(); i++) {
        values.put(names.get(i), read.get(i));
      }
    }
    return values;
  }

  /** Names of the variables that training may change. */
  Set<String> live() {
    return live;
  }

  /** The shape of each slot of the optimizer, by {@code SLOT/VARIABLE}. */
  Map<String, io.github.topwork.tensor.Shape> slotShapes() {
    return Collections.unmodifiableMap(slotShapes);
  }

  /** Puts back what {@link #weights()}, {@link #slots()} and {@link #steps()} gave. */
  void restore(Map<String, TensorData> weights, Map<String, TensorData> slots, long stepsDone) {
    assign(weights);
    Map<ValueRef, TensorData> feeds = new LinkedHashMap<>();
    List<String> targets = new ArrayList<>();
    slots.forEach(
        (key, value) -> {
          String node = UpdateOps.SCOPE + "/" + key + "/assign";
          feeds.put(ValueRef.of(node + "/value"), value);
          targets.add(node);
        });
    if (!targets.isEmpty()) {
      session.run(feeds, List.of(), targets);
    }
    steps = stepsDone;
  }

  long steps() {
    return steps;
  }

  /**
   * What a batch gave.
   *
   * @param loss mean over its examples
   * @param predictions what metrics take, {@code float32[batch, units]}
   */
  record Outcome(double loss, TensorData predictions) {}

  /** Does one step; returns what the weights before it gave. */
  Outcome train(ValueRef input, TensorData inputs, TensorData labels, double learningRate) {
    Map<ValueRef, TensorData> feeds = new HashMap<>();
    feeds.put(input, inputs);
    feeds.put(training.labels(), labels);
    optimizer
        .scalars(learningRate, steps + 1)
        .forEach(
            (name, value) ->
                feeds.put(ValueRef.of(UpdateOps.scalarNode(name)), TensorData.scalar(value)));
    if (training.hasRandomLayers()) {
      feeds.put(TrainingMode.STEP, TensorData.ofLongs(new long[] {steps}));
    }
    Outcome outcome = run(feeds, training.training(), List.of(TRAIN));
    steps++;
    return outcome;
  }

  /** What a batch gives in inference mode. */
  Outcome evaluate(ValueRef input, TensorData inputs, TensorData labels) {
    return run(Map.of(input, inputs, training.labels(), labels), training.evaluation(), List.of());
  }

  private Outcome run(
      Map<ValueRef, TensorData> feeds, TrainingGraph.Measured fetched, List<String> targets) {
    List<TensorData> values =
        session.run(feeds, List.of(fetched.loss(), fetched.predictions()), targets);
    return new Outcome(values.get(0).toFloats()[0], values.get(1));
  }

  /** One value in inference mode. */
  TensorData compute(ValueRef input, TensorData inputs, ValueRef value) {
    return session.run(Map.of(input, inputs), List.of(value), List.of()).get(0);
  }

  @Override
  public void close() {
    session.close();
  }
}
