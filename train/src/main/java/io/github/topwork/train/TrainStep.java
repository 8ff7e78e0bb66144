package io.github.topwork.train;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.UpdateGraph;
import io.github.topwork.train.optimizer.UpdateOps;
import io.github.topwork.train.tf.TfSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * The training graph in TensorFlow: gradients, optimizer and the assignment of variables around it.
 * Holds the step count, and native memory until closed.
 */
final class TrainStep implements AutoCloseable {
  private static final String TRAIN = TrainingMode.SCOPE + "/train";
  private static final String ACCUMULATE = TrainingMode.SCOPE + "/accumulate";
  private static final String OVERWRITE = TrainingMode.SCOPE + "/overwrite";
  private static final String ASSIGN = TrainingMode.SCOPE + "/assign/";

  private final TrainingGraph training;
  private final UpdateGraph updates;
  private final TfSession session;
  private final Set<String> live;
  private long steps;

  private TrainStep(TrainingGraph training, UpdateGraph updates, TfSession session) {
    this.training = training;
    this.updates = updates;
    this.session = session;
    this.live = training.liveVariables();
  }

  static TrainStep open(TrainingGraph training, WeightSource weights, CompileOptions options) {
    Set<String> live = training.liveVariables();
    TfSession session =
        TfSession.open(training.graph(), weights, live::contains, options.runtime());
    try {
      UpdateGraph updates = write(training, options.optimizer(), session);
      TrainStep step = new TrainStep(training, updates, session);
      step.start(weights);
      return step;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static UpdateGraph write(
      TrainingGraph training, OptimizerSpec optimizer, TfSession session) {
    UpdateOps ops = new UpdateOps(session.graph());
    training
        .liveVariables()
        .forEach(name -> ops.assignFed(ASSIGN + name, session.output(ValueRef.of(name))));
    UpdateGraph updates = new UpdateGraph(ops, optimizer, trained(training, session));
    List<Operation> moved = new ArrayList<>();
    training
        .updates()
        .forEach(
            (name, value) ->
                moved.add(
                    ops.assign(
                        ASSIGN + name + "/moved",
                        session.output(ValueRef.of(name)),
                        session.output(value))));
    ops.group(TRAIN, joined(updates.update(), moved));
    if (!updates.accumulation().isEmpty()) {
      ops.group(ACCUMULATE, joined(updates.accumulation(), moved));
    }
    if (!updates.overwriting().isEmpty()) {
      ops.group(OVERWRITE, updates.overwriting());
    }
    return updates;
  }

  private static List<Operation> joined(List<Operation> first, List<Operation> second) {
    List<Operation> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static List<UpdateGraph.Trained> trained(TrainingGraph training, TfSession session) {
    List<Variable> variables = training.trainable();
    Output<?>[] reads =
        variables.stream()
            .map(variable -> session.output(ValueRef.of(variable.readNode())))
            .toArray(Output<?>[]::new);
    Output<?>[] gradients =
        session.graph().addGradients(session.output(training.trainingLoss()), reads);
    List<UpdateGraph.Trained> trained = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      Variable variable = variables.get(i);
      if (gradients[i].isClosed()) {
        without.add(variable.name());
        continue;
      }
      Output<?> handle = session.output(ValueRef.of(variable.name()));
      trained.add(
          new UpdateGraph.Trained(
              variable.name(), variable.shape(), handle, reads[i], gradients[i]));
    }
    if (!without.isEmpty()) {
      throw new IllegalStateException(
          "gradients: none for " + without + " (expected: one for each trainable variable)");
    }
    return trained;
  }

  private void start(WeightSource weights) {
    Map<String, TensorData> values = new HashMap<>();
    live.forEach(name -> values.put(name, weights.get(name)));
    assign(values);
    if (!updates.starts().isEmpty()) {
      session.run(Map.of(), List.of(), updates.starts());
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
    return read(updates.slotShapes().keySet(), UpdateOps.SCOPE + "/");
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
  Map<String, Shape> slotShapes() {
    return updates.slotShapes();
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

  /**
   * Does one step; returns what the weights before it gave.
   *
   * @param batch with labels in the form of the loss
   */
  Outcome train(ValueRef input, Batch batch, double learningRate) {
    Map<ValueRef, TensorData> feeds = feeds(input, batch);
    updates
        .scalars(learningRate, steps)
        .forEach(
            (name, value) ->
                feeds.put(ValueRef.of(UpdateOps.scalarNode(name)), TensorData.scalar(value)));
    if (training.hasRandomLayers()) {
      feeds.put(TrainingMode.STEP, TensorData.ofLongs(new long[] {steps}));
    }
    String target = updates.isUpdate(steps) ? TRAIN : ACCUMULATE;
    Outcome outcome = run(feeds, training.training(), List.of(target));
    if (updates.overwrites(steps)) {
      overwriteByAverages();
    }
    steps++;
    return outcome;
  }

  /** Puts moving averages into the place of weights, where the optimizer keeps any. */
  void overwriteByAverages() {
    if (!updates.overwriting().isEmpty()) {
      session.run(Map.of(), List.of(), List.of(OVERWRITE));
    }
  }

  private Map<ValueRef, TensorData> feeds(ValueRef input, Batch batch) {
    Map<ValueRef, TensorData> feeds = new HashMap<>();
    feeds.put(input, batch.inputs());
    feeds.put(training.labels(), batch.labels());
    batch.weights().ifPresent(weights -> feeds.put(training.weights(), weights));
    return feeds;
  }

  /** What a batch gives in inference mode. */
  Outcome evaluate(ValueRef input, Batch batch) {
    return run(feeds(input, batch), training.evaluation(), List.of());
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
