package io.github.topwork.train;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A {@link TransferModel} ready to train. What is trainable was fixed by {@code compile}; to change
 * it, take {@link #trained()}, freeze or unfreeze, and compile again. Owns native memory until
 * closed; for use by one thread at a time.
 */
public final class CompiledModel implements AutoCloseable {
  private final TransferModel source;
  private final CompileOptions options;
  private final TrainingGraph graph;
  private final TrainStep step;
  private final Measures measures;
  private double learningRate;

  private CompiledModel(
      TransferModel source,
      CompileOptions options,
      TrainingGraph graph,
      Measures measures,
      TrainStep step) {
    this.source = source;
    this.options = options;
    this.graph = graph;
    this.step = step;
    this.measures = measures;
    this.learningRate = options.optimizer().learningRate();
  }

  static CompiledModel of(TransferModel source, CompileOptions options) {
    TrainingGraph graph = TrainingGraph.of(source, options);
    Measures measures = new Measures(options.metrics(), options.loss(), graph.units());
    TrainStep step = TrainStep.open(graph, source.weights(), options);
    return new CompiledModel(source, options, graph, measures, step);
  }

  /** The options it was compiled with. */
  public CompileOptions options() {
    return options;
  }

  /**
   * Trains on images.
   *
   * @return what each epoch gave, and why it ended
   * @throws TrainingDivergedException if the loss is no longer finite
   */
  public History fit(Batches training, FitOptions fitOptions) {
    return new FitLoop(this, fitOptions, training, Feed.INPUTS).run();
  }

  /**
   * Trains the head on features that {@link #features} gave, without the backbone. Head and whole
   * model share their weights.
   *
   * @throws IllegalStateException if something before the head is trainable or random, or there is
   *     no head
   */
  public History fitOnFeatures(Batches training, FitOptions fitOptions) {
    requireFrozenBackbone();
    return new FitLoop(this, fitOptions, training, Feed.FEATURES).run();
  }

  /** Does one step on a batch of images; returns loss and metrics of the batch from before it. */
  public Scores trainOnBatch(Batch batch) {
    try (Measures measuring = measures.begin()) {
      train(batch, Feed.INPUTS);
      return measuring.scores();
    }
  }

  /**
   * Computes a batch in training mode, and the gradients of the loss; for a training loop of one's
   * own, as with TensorFlow's {@code GradientTape}. No trainable weight changes; moving statistics
   * of the head follow the batch.
   *
   * @see #apply
   */
  public GradientStep gradients(Batch batch) {
    return step.gradients(fed(batch.inputs(), Feed.INPUTS), fitting(batch));
  }

  /**
   * Lets the optimizer do one step, as Keras's {@code optimizer.apply}.
   *
   * @param gradients of every trainable variable, by its name, of its shape: those of {@link
   *     #gradients}, or what was made of them
   * @throws ShapeMismatchException with every gradient that is missing, unknown or does not fit;
   *     nothing is changed then
   */
  public void apply(Map<String, TensorData> gradients) {
    StateCheck.requireGradients(gradients, source);
    step.apply(gradients, learningRate());
  }

  /**
   * Loss and metrics over all images, in inference mode.
   *
   * @throws IllegalStateException in the middle of an epoch of {@code fit}, whose metrics it would
   *     reset; a callback may evaluate at the end of an epoch
   */
  public Scores evaluate(Batches batches) {
    Scores scores = evaluate(batches, Feed.INPUTS, () -> false);
    if (measures.examples() == 0) {
      throw new IllegalArgumentException("examples: none (expected: at least one to evaluate)");
    }
    return scores;
  }

  /** The model's output for images, in inference mode. */
  public TensorData predict(TensorData inputs) {
    return step.compute(fed(inputs, Feed.INPUTS), inputs, graph.output());
  }

  /** The {@linkplain TransferModel#features() features} of images, to be cached. */
  public TensorData features(TensorData inputs) {
    return step.compute(fed(inputs, Feed.INPUTS), inputs, graph.features());
  }

  /** The model with the weights that it has now. */
  public TransferModel trained() {
    return source.withWeights(step.weights());
  }

  /**
   * A copy of every weight that training may change, by variable name: the trainable ones and the
   * moving statistics of the head. All others are those of the model that was compiled.
   */
  public Map<String, TensorData> trainedWeights() {
    return step.weights();
  }

  /** Puts weights back that {@link #trainedWeights()} gave; the state of the optimizer stays. */
  public void setWeights(Map<String, TensorData> weights) {
    // Checked against the model first: TensorFlow would take another shape.
    source.requireFitting(weights);
    step.assign(weights);
  }

  /** A copy of weights, optimizer state, step count and learning rate, to go on from later. */
  public TrainingState state() {
    return new TrainingState(step.weights(), step.slots(), step.steps(), learningRate());
  }

  /**
   * Goes on from a state that {@link #state()} gave, of this or of an equally compiled model.
   *
   * @throws ShapeMismatchException with every weight or slot of the optimizer that is missing,
   *     unknown or does not fit; nothing is changed then
   */
  public void restore(TrainingState state) {
    StateCheck.requireFitting(state, source, step.live(), step.slotShapes());
    step.restore(state.weights(), state.slots(), state.iterations());
    learningRate = state.learningRate();
  }

  /** Learning rate of the next step: that of the schedule where the optimizer has one. */
  public double learningRate() {
    return options.optimizer().schedule().map(each -> each.at(step.steps())).orElse(learningRate);
  }

  /**
   * Sets the learning rate from the next step on.
   *
   * @throws IllegalArgumentException if it is not finite or below 0
   * @throws IllegalStateException if the optimizer follows a schedule
   */
  public void setLearningRate(double newLearningRate) {
    if (options.optimizer().schedule().isPresent()) {
      throw new IllegalStateException(
          "learning rate: "
              + newLearningRate
              + " (expected: not set, the optimizer follows "
              + options.optimizer().schedule().get().spec()
              + ")");
    }
    OptimizerSpec.checkLearningRate(newLearningRate);
    learningRate = newLearningRate;
  }

  /** Steps done since {@code compile}. */
  public long iterations() {
    return step.steps();
  }

  @Override
  public void close() {
    step.close();
  }

  /** What the end of {@code fit} does: moving averages, where there are any, become the weights. */
  void finish() {
    step.overwriteByAverages();
  }

  /** What the inputs of a batch are. */
  enum Feed {
    INPUTS,
    FEATURES
  }

  Measures measures() {
    return measures;
  }

  /** Does one step and measures it; returns the mean loss over the batch. */
  double train(Batch batch, Feed feed) {
    ValueRef input = fed(batch.inputs(), feed);
    Batch fitting = fitting(batch);
    TrainStep.Outcome outcome = step.train(input, fitting, learningRate());
    measures.add(outcome, fitting.labels());
    return outcome.loss();
  }

  Scores evaluate(Batches batches, Feed feed, BooleanSupplier stop) {
    try (Measures measuring = measures.begin();
        BatchCursor cursor = batches.open(0)) {
      while (cursor.hasNext() && !stop.getAsBoolean()) {
        Batch batch = cursor.next();
        ValueRef input = fed(batch.inputs(), feed);
        Batch fitting = fitting(batch);
        measuring.add(step.evaluate(input, fitting), fitting.labels());
      }
      return measuring.scores();
    }
  }

  private Batch fitting(Batch batch) {
    Shape output = source.model().outputs().get(0).shape();
    return batch.withLabels(options.loss().labels(batch.labels(), output));
  }

  private ValueRef fed(TensorData inputs, Feed feed) {
    TensorSpec spec = feed == Feed.INPUTS ? source.model().inputs().get(0) : source.features();
    DataType type = spec.type();
    Shape shape = spec.shape();
    if (inputs.type() != type || !shape.isCompatibleWith(inputs.shape())) {
      throw new ShapeMismatchException(
          new Problem(
              "Inputs do not fit",
              inputs.type().displayName() + inputs.shape(),
              type.displayName() + shape,
              (feed == Feed.INPUTS ? "input '" : "features '") + spec.name() + "'",
              "give batches of that shape; images can be resized by the data set"));
    }
    return spec.value();
  }

  private void requireFrozenBackbone() {
    if (!source.isBackboneFrozen()) {
      throw new IllegalStateException(
          "model: something before the head is trainable or random, or there is no head (expected: a"
              + " frozen backbone without augmentation before it; its features change with it)");
    }
  }
}
