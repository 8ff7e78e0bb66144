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
  private static final String MOVE = TrainingMode.SCOPE + "/move";
  private static final String GIVEN = TrainingMode.SCOPE + "/gradients/";
  private static final String OF_GIVEN = "_given";
  private static final String ASSIGN = TrainingMode.SCOPE + "/assign/";

  private final TrainingGraph training;
  private final OptimizerSpec optimizer;
  private final UpdateOps ops;
  private final List<UpdateGraph.Trained> trained;
  private final UpdateGraph updates;
  private final TfSession session;
  private final Set<String> live;
  private boolean takesGradients;
  private long steps;

  private TrainStep(TrainingGraph training, CompileOptions options, TfSession session) {
    this.training = training;
    this.optimizer = options.optimizer();
    this.session = session;
    this.live = training.liveVariables();
    this.ops = new UpdateOps(session.graph());
    live.forEach(name -> ops.assignFed(ASSIGN + name, session.output(ValueRef.of(name))));
    this.trained = trained(training, session);
    this.updates = new UpdateGraph(ops, optimizer, trained);
    group(updates, "");
    if (!updates.overwriting().isEmpty()) {
      ops.group(OVERWRITE, updates.overwriting());
    }
  }

  /** Writes the targets of a step: what it updates, or adds to gradients, and statistics. */
  private void group(UpdateGraph of, String suffix) {
    List<Operation> moved = new ArrayList<>();
    if (suffix.isEmpty()) {
      training.updates().forEach((name, value) -> moved.add(move(name, value)));
      ops.group(MOVE, moved);
    }
    ops.group(TRAIN + suffix, joined(of.update(), moved));
    if (!of.accumulation().isEmpty()) {
      ops.group(ACCUMULATE + suffix, joined(of.accumulation(), moved));
    }
  }

  private Operation move(String variable, ValueRef value) {
    return ops.assign(
        ASSIGN + variable + "/moved", session.output(ValueRef.of(variable)), session.output(value));
  }

  static TrainStep open(TrainingGraph training, WeightSource weights, CompileOptions options) {
    Set<String> live = training.liveVariables();
    TfSession session =
        TfSession.open(training.graph(), weights, live::contains, options.runtime());
    try {
      TrainStep step = new TrainStep(training, options, session);
      step.start(weights);
      return step;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
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
              variable.name(),
              variable.shape(),
              handle,
              reads[i],
              gradients[i],
              training.rateFactors().getOrDefault(variable.name(), 1.0)));
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
    Map<ValueRef, TensorData> feeds = trainingFeeds(input, batch);
    feedScalars(feeds, learningRate);
    Outcome outcome = run(feeds, training.training(), List.of(target()));
    count();
    return outcome;
  }

  private String target() {
    return updates.isUpdate(steps) ? TRAIN : ACCUMULATE;
  }

  private void count() {
    if (updates.overwrites(steps)) {
      overwriteByAverages();
    }
    steps++;
  }

  /** What a batch gives in training mode, and its gradients; moving statistics follow it. */
  GradientStep gradients(ValueRef input, Batch batch) {
    List<ValueRef> fetches = new ArrayList<>();
    fetches.add(training.training().loss());
    fetches.add(training.training().predictions());
    trained.forEach(
        each -> fetches.add(new ValueRef(each.gradient().op().name(), each.gradient().index())));
    List<TensorData> values = session.run(trainingFeeds(input, batch), fetches, List.of(MOVE));
    Map<String, TensorData> gradients = new LinkedHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      gradients.put(trained.get(i).name(), values.get(i + 2));
    }
    return new GradientStep(values.get(0).toFloats()[0], values.get(1), gradients);
  }

  /** Does one step with these gradients, by the name of the variable. */
  void apply(Map<String, TensorData> gradients, double learningRate) {
    if (!takesGradients) {
      UpdateOps again = ops.again("given");
      List<UpdateGraph.Trained> given =
          trained.stream()
              .map(each -> each.withGradient(again.given(GIVEN + each.name(), each.shape())))
              .toList();
      group(new UpdateGraph(again, optimizer, given), OF_GIVEN);
      takesGradients = true;
    }
    Map<ValueRef, TensorData> feeds = new HashMap<>();
    gradients.forEach((name, value) -> feeds.put(ValueRef.of(GIVEN + name), value));
    feedScalars(feeds, learningRate);
    session.run(feeds, List.of(), List.of(target() + OF_GIVEN));
    count();
  }

  private void feedScalars(Map<ValueRef, TensorData> feeds, double learningRate) {
    updates
        .scalars(learningRate, steps)
        .forEach(
            (name, value) ->
                feeds.put(ValueRef.of(UpdateOps.scalarNode(name)), TensorData.scalar(value)));
  }

  /** Puts moving averages into the place of weights, where the optimizer keeps any. */
  void overwriteByAverages() {
    if (!updates.overwriting().isEmpty()) {
      session.run(Map.of(), List.of(), List.of(OVERWRITE));
    }
  }

  private Map<ValueRef, TensorData> trainingFeeds(ValueRef input, Batch batch) {
    Map<ValueRef, TensorData> feeds = feeds(input, batch);
    if (training.hasRandomLayers()) {
      feeds.put(TrainingMode.STEP, TensorData.ofLongs(new long[] {steps}));
    }
    return feeds;
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
