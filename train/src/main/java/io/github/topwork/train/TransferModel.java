package io.github.topwork.train;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.importer.keras.LayerChain;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.LayerRegistry;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.importer.keras.WrittenLayers;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A backbone with preprocessing in front and a new head behind: one model, its weights, and which
 * of them are trainable. Immutable: {@link #freeze} and {@link #unfreeze} return another model, and
 * {@link #compile} fixes the choice for the {@link CompiledModel} that it returns, as in Keras.
 *
 * <p>The model is in inference form: dropout and augmentation do nothing and batch normalization
 * uses its moving statistics. Training adds the new layers once more in training mode; the backbone
 * is in inference mode always.
 */
public final class TransferModel {
  /** Scope of the backbone behind layers that training computes otherwise. */
  private static final String REPEATED = "again";

  private final ModelGraph model;
  private final WeightSource weights;
  private final Optional<Front> front;
  private final Head head;
  private final LayerChain chain;
  private final WrittenLayers written;
  private final TensorSpec features;
  private final long seed;

  TransferModel(
      ModelGraph model,
      WeightSource weights,
      Optional<Front> front,
      Head head,
      LayerChain chain,
      WrittenLayers written,
      TensorSpec features,
      long seed) {
    this.model = model;
    this.weights = weights;
    this.front = front;
    this.head = head;
    this.chain = chain;
    this.written = written;
    this.features = features;
    this.seed = seed;
  }

  /** Returns a backbone with a head; see {@link #builder} for more. */
  public static TransferModel of(ModelGraph backbone, WeightSource weights, Head head) {
    return builder(backbone, weights).head(head).build();
  }

  /**
   * Returns a model to train as it is.
   *
   * @throws ShapeMismatchException as {@link Builder#build()}
   */
  public static TransferModel of(ModelGraph model, WeightSource weights) {
    return builder(model, weights).build();
  }

  /**
   * Starts a model over a backbone.
   *
   * @param backbone one input {@code float32[batch, ...]} and one output, the features
   * @param weights its numbers; stays the caller's to close, and open as long as this model is used
   */
  public static Builder builder(ModelGraph backbone, WeightSource weights) {
    return new Builder(backbone, weights);
  }

  /** The whole model in inference form, to export or to write. */
  public ModelGraph model() {
    return model;
  }

  /** The numbers of its variables. */
  public WeightSource weights() {
    return weights;
  }

  /** The head. */
  public Head head() {
    return head;
  }

  /**
   * What a feature cache holds: the value between backbone and head or, where the head begins with
   * layers without weights and training mode such as poolings, the value after those.
   */
  public TensorSpec features() {
    return features;
  }

  /** The output, or what goes into its softmax or sigmoid. */
  public ValueRef logits() {
    ValueRef output = model.outputs().get(0).value();
    return ClassifierOutput.activation(model.graph()::find, output)
        .map(node -> node.input(0))
        .orElse(output);
  }

  /** Decides start values and what random layers draw. */
  public long seed() {
    return seed;
  }

  /**
   * What training runs.
   *
   * @param output the last value of the head
   * @param updates new values of moving statistics by variable name
   * @param penalties what is added to the loss, {@code float32[]} each
   */
  record InTraining(ValueRef output, Map<String, ValueRef> updates, List<ValueRef> penalties) {}

  /**
   * Writes the head in training mode, without the layers that {@link #features} are behind. Where
   * training computes layers before the backbone otherwise, it writes those too, and the backbone
   * once more behind them.
   */
  InTraining writeTraining(Graph.Builder graph) {
    Map<String, Variable> variables = model.variablesByName();
    Map<String, ValueRef> updates = new LinkedHashMap<>();
    List<ValueRef> penalties = new ArrayList<>();
    TensorSpec start = features;
    if (hasTrainingFront()) {
      Front first = front.orElseThrow();
      WrittenLayers training = first.writeTraining(graph, variables);
      updates.putAll(training.updates());
      penalties.addAll(training.penalties());
      ValueRef value =
          Repetition.write(
              graph,
              first.written().output(),
              features.value(),
              training.output(),
              TrainingMode.SCOPE + "/" + REPEATED);
      start = new TensorSpec(features.name(), value, features.type(), features.shape());
    }
    List<LayerDefinition> layers = written.definitions();
    WrittenLayers training =
        chain.writeTraining(
            graph, layers.subList(written.fixed().size(), layers.size()), start, variables);
    updates.putAll(training.updates());
    penalties.addAll(training.penalties());
    return new InTraining(training.output(), updates, penalties);
  }

  private boolean hasTrainingFront() {
    return front.isPresent() && front.get().hasTrainingMode();
  }

  /**
   * Is all that is before the head the same in every step of training? Then {@link #features()} can
   * be computed once.
   */
  public boolean isBackboneFrozen() {
    Set<String> ofHead = new HashSet<>();
    written.layers().forEach(layer -> ofHead.addAll(layer.allVariables()));
    return !head.layers().isEmpty()
        && !hasTrainingFront()
        && model.variables().stream()
            .allMatch(variable -> ofHead.contains(variable.name()) || !variable.trainable());
  }

  /**
   * Returns the model with some layers frozen.
   *
   * @param glob pattern of layer paths or names, for example {@code xception} or {@code block1_*};
   *     a layer's children are frozen with it
   * @throws SignatureNotFoundException if nothing matches
   */
  public TransferModel freeze(String glob) {
    Set<String> names = new Trainability(model).matching(glob);
    return withTrainable(names, Set.of(), false);
  }

  /**
   * Returns the model with some layers trainable. Moving statistics stay as they are: they are
   * nothing that an optimizer changes. The scale and offset of batch normalization become trainable
   * as in Keras, while the layer itself stays in inference mode.
   *
   * @param glob pattern as in {@link #freeze}
   * @throws SignatureNotFoundException if nothing matches
   */
  public TransferModel unfreeze(String glob) {
    Trainability trainability = new Trainability(model);
    return withTrainable(trainability.matching(glob), trainability.neverTrainable(), true);
  }

  /**
   * Returns the model with some layers trainable, batch normalization among them left as it is.
   *
   * @param glob pattern as in {@link #freeze}
   * @throws SignatureNotFoundException if nothing matches
   */
  public TransferModel unfreezeExceptBatchNormalization(String glob) {
    Trainability trainability = new Trainability(model);
    Set<String> except = new HashSet<>(trainability.neverTrainable());
    except.addAll(trainability.batchNormalization());
    return withTrainable(trainability.matching(glob), except, true);
  }

  private TransferModel withTrainable(Set<String> names, Set<String> except, boolean trainable) {
    return withModel(
        model.withTrainable(
            variable ->
                names.contains(variable.name()) && !except.contains(variable.name())
                    ? trainable
                    : variable.trainable()));
  }

  /**
   * Returns the model with other numbers for some variables.
   *
   * @throws ShapeMismatchException with every one that is unknown or does not fit
   */
  public TransferModel withWeights(Map<String, TensorData> changed) {
    requireFitting(changed);
    return new TransferModel(
        model,
        weights.overlaidBy(WeightSource.of(changed)),
        front,
        head,
        chain,
        written,
        features,
        seed);
  }

  /**
   * @throws ShapeMismatchException with every one that is unknown or does not fit
   */
  void requireFitting(Map<String, TensorData> changed) {
    Map<String, Variable> variables = model.variablesByName();
    List<Problem> problems = new ArrayList<>();
    changed.forEach(
        (name, data) -> {
          Variable variable = variables.get(name);
          if (variable == null
              || data.type() != variable.type()
              || !data.shape().equals(variable.shape())) {
            problems.add(
                new Problem(
                    "Weights do not fit",
                    data.type().displayName() + data.shape(),
                    variable == null
                        ? "the name of a variable"
                        : variable.type().displayName() + variable.shape(),
                    "variable '" + name + "'",
                    "give the weights of this very model"));
          }
        });
    if (!problems.isEmpty()) {
      throw new ShapeMismatchException(problems);
    }
  }

  private TransferModel withModel(ModelGraph changed) {
    return new TransferModel(changed, weights, front, head, chain, written, features, seed);
  }

  /**
   * Builds a new TensorFlow graph to train this model: frozen weights become constants, trainable
   * ones variables, the optimizer starts anew.
   *
   * @throws io.github.topwork.problem.UnsupportedOpException if there is no proven gradient for an
   *     op between a trainable variable and the loss; all of them are listed
   * @throws IllegalArgumentException if nothing is trainable, a trainable variable has no influence
   *     on the loss, or metrics do not go with the loss
   */
  public CompiledModel compile(CompileOptions options) {
    return CompiledModel.of(this, options);
  }

  /**
   * Refuses what {@link #compile} would refuse, without TensorFlow and its memory.
   *
   * @throws io.github.topwork.problem.UnsupportedOpException as there
   * @throws IllegalArgumentException as there
   */
  public void requireCompilable(CompileOptions options) {
    TrainingGraph graph = TrainingGraph.of(this, options);
    new Measures(options.metrics(), options.loss(), graph.units());
  }

  /** Collects the parts of a {@link TransferModel}. */
  public static final class Builder {
    private final ModelGraph backbone;
    private final WeightSource weights;
    private String name = "backbone";
    private Optional<Shape> inputShape = Optional.empty();
    private List<LayerDefinition> preprocessing = List.of();
    private LayerRegistry registry = StandardLayers.registry();
    private Head head = Head.NONE;
    private long seed;

    private Builder(ModelGraph backbone, WeightSource weights) {
      this.backbone = backbone;
      this.weights = weights;
    }

    /** Names the backbone among the layers, for example {@code xception}. */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /**
     * Sets the shape of what goes into the first layer before the backbone, as {@code
     * keras.Input(shape=…)} does; by default it is that of the backbone's input.
     *
     * @param sizes without the batch; -1 for a size that may be any
     */
    public Builder input(long... sizes) {
      List<Dim> dims = new ArrayList<>(List.of(Dim.named("batch")));
      for (int i = 0; i < sizes.length; i++) {
        boolean isPlane = sizes.length == 3 && i < 2;
        dims.add(sizes[i] < 0 && isPlane ? Dim.named(i == 0 ? "height" : "width") : dim(sizes[i]));
      }
      inputShape = Optional.of(Shape.of(dims));
      return this;
    }

    private static Dim dim(long size) {
      return size < 0 ? Dim.unknown() : Dim.of(size);
    }

    /**
     * Sets the layers in front of the backbone, outermost first, such as {@code
     * Layers.randomFlip("horizontal")} and {@code Layers.rescaling(1 / 127.5, -1)}.
     */
    public Builder preprocessing(LayerDefinition... values) {
      preprocessing = List.of(values);
      return this;
    }

    /**
     * Sets what builds the new layers, by default {@code StandardLayers.registry()}; {@code
     * ImportOptions.layers()} has a program's own as well.
     */
    public Builder builders(LayerRegistry value) {
      registry = value;
      return this;
    }

    /** Sets the head. */
    public Builder head(Head value) {
      head = value;
      return this;
    }

    /** Sets what decides start values and what random layers draw. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Builds the model. Trainable are the head and what the backbone's file says.
     *
     * @throws ShapeMismatchException if the backbone has not one input and one output of {@code
     *     float32}, or a layer has settings that its class has not, or does not fit
     * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
     */
    public TransferModel build() {
      return new Assembly(backbone, weights, name, inputShape, preprocessing, head, registry, seed)
          .assemble();
    }
  }
}
