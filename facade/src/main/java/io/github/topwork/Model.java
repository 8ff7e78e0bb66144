package io.github.topwork;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.graph.text.ModelSummary;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.Labels;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorConversion;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.Batches;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.GradientStep;
import io.github.topwork.train.Head;
import io.github.topwork.train.History;
import io.github.topwork.train.Scores;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backbone with new layers behind it, trained step by step as Keras's guide to transfer learning
 * does it. For use by one thread at a time; close it to free what TensorFlow holds.
 *
 * <pre>{@code
 * try (Backbone xception = Backbone.open(Path.of("xception.keras"));
 *     Model model =
 *         Model.on(xception)
 *             .preprocessing(Layers.rescaling(1 / 127.5, -1))
 *             .head(Layers.globalAveragePooling2D(), Layers.dropout(0.2), Layers.dense(1))
 *             .build()) {
 *   ImageData images = ImageData.folder(Path.of("photos"), xception).read();
 *   model.compile("adam", "binary_crossentropy", "accuracy");
 *   model.fit(images.training(), images.validation(), 20);
 *   model.unfreeze().compile("adam,learning_rate=1e-5", "binary_crossentropy", "accuracy");
 *   model.fit(images.training(), images.validation(), 10);
 *   model.exportOnnx(Path.of("pets.onnx"), images);
 * }
 * }</pre>
 *
 * <p>The backbone is frozen at first. {@link #unfreeze} and {@link #freeze} count from the next
 * {@link #compile} on, as in Keras. Batch normalization of the backbone stays in inference mode
 * always, whether or not it is trained.
 */
public final class Model implements AutoCloseable {
  /** Name of the backbone among the layers. */
  private static final String BACKBONE = "backbone";

  private TransferModel model;
  private @Nullable CompiledModel compiled;

  private Model(TransferModel model) {
    this.model = model;
  }

  /** Starts with a backbone; layers are added in the order in which they compute. */
  public static Builder on(Backbone backbone) {
    return new Builder(backbone);
  }

  /** Freezes the whole backbone, from the next {@link #compile} on. */
  public Model freeze() {
    return freeze(BACKBONE);
  }

  /**
   * Freezes some layers, from the next {@link #compile} on.
   *
   * @param glob pattern of layer names or paths, such as {@code block14_*}
   * @throws io.github.topwork.problem.SignatureNotFoundException if nothing matches
   */
  public Model freeze(String glob) {
    model = current().freeze(glob);
    return this;
  }

  /** Makes the whole backbone trainable, from the next {@link #compile} on. */
  public Model unfreeze() {
    return unfreeze(BACKBONE);
  }

  /**
   * Makes some layers trainable, from the next {@link #compile} on.
   *
   * @param glob pattern of layer names or paths, such as {@code block14_*}
   * @throws io.github.topwork.problem.SignatureNotFoundException if nothing matches
   */
  public Model unfreeze(String glob) {
    model = current().unfreeze(glob);
    return this;
  }

  /**
   * Gets ready to train: what is trainable is fixed, the optimizer begins anew, weights stay.
   *
   * @throws io.github.topwork.problem.UnsupportedOpException if there is no proven gradient for an
   *     op between a trainable variable and the loss; all of them are listed
   * @throws IllegalArgumentException if nothing is trainable, or loss or metrics do not go with the
   *     model's output
   */
  public Model compile(OptimizerSpec optimizer, Loss loss, Metric... metrics) {
    return compile(CompileOptions.of(optimizer, loss, metrics));
  }

  /**
   * Gets ready to train, with things of Keras's names and settings.
   *
   * @param optimizer for example {@code adam} or {@code sgd,learning_rate=0.01,momentum=0.9}
   * @param loss for example {@code binary_crossentropy}, which takes logits and probabilities
   * @param metrics for example {@code accuracy} and {@code auc,curve=PR}
   * @throws IllegalArgumentException as the longer form, and with all that is not understood
   */
  public Model compile(String optimizer, String loss, String... metrics) {
    List<String> problems = new ArrayList<>();
    Optional<OptimizerSpec> how = read(Optimizers.CATALOG::parse, optimizer, problems);
    Optional<Loss> what = read(Losses.CATALOG::parse, loss, problems);
    List<Metric> reported = new ArrayList<>();
    for (String text : metrics) {
      read(Metrics.CATALOG::parseAll, text, problems).ifPresent(reported::addAll);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return compile(how.orElseThrow(), what.orElseThrow(), reported.toArray(Metric[]::new));
  }

  private static <T> Optional<T> read(
      Function<String, T> reader, String text, List<String> problems) {
    try {
      return Optional.of(reader.apply(text));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Gets ready to train, with more options than the shorter forms. */
  public Model compile(CompileOptions options) {
    TransferModel next = current();
    CompiledModel ready = next.compile(options);
    release(next);
    compiled = ready;
    return this;
  }

  /**
   * Trains.
   *
   * @param callbacks told of every epoch and batch, in this order
   * @return what each epoch gave, and why it ended
   * @throws io.github.topwork.train.TrainingDivergedException if the loss is no longer finite
   * @throws IllegalStateException before {@link #compile}
   */
  public History fit(Batches training, Batches validation, int epochs, Callback... callbacks) {
    FitOptions options =
        FitOptions.builder().epochs(epochs).validation(validation).callback(callbacks).build();
    return fit(training, options);
  }

  /** Trains without validation, as the longer form. */
  public History fit(Batches training, int epochs, Callback... callbacks) {
    return fit(training, FitOptions.builder().epochs(epochs).callback(callbacks).build());
  }

  /** Trains, with more options than the shorter forms. */
  public History fit(Batches training, FitOptions options) {
    return compiled().fit(training, options);
  }

  /**
   * Computes a batch in training mode, and the gradients of the loss, for a training loop of one's
   * own; no trainable weight changes.
   */
  public GradientStep gradients(Batch batch) {
    return compiled().gradients(batch);
  }

  /**
   * Lets the optimizer do one step with gradients.
   *
   * @param gradients of every trainable variable, by its name: those of {@link #gradients}, or what
   *     was made of them
   * @throws io.github.topwork.problem.ShapeMismatchException with every gradient that does not fit
   */
  public void apply(Map<String, TensorData> gradients) {
    compiled().apply(gradients);
  }

  /** Loss and metrics in inference mode. */
  public Scores evaluate(Batches batches) {
    return compiled().evaluate(batches);
  }

  /**
   * The model's output for a batch, in inference mode.
   *
   * @param inputs {@code [batch, height, width, channels]} for images, of any type of numbers: what
   *     is not {@code float32} is converted, as in Keras
   */
  public TensorData predict(TensorData inputs) {
    return compiled().predict(TensorConversion.convert(inputs, DataType.FLOAT));
  }

  /**
   * Writes the model, with the weights that it has now, as a SavedModel that TensorFlow, Keras and
   * {@link Backbone#open} read.
   *
   * @throws IllegalArgumentException if the name ends as that of a file of another format
   * @throws IllegalStateException if a weight is not finite: its training has diverged
   * @throws IOException if it cannot be written; nothing is left then
   */
  public void save(Path folder) throws IOException {
    if (folder.toString().matches("(?i).*\\.(keras|h5|hdf5|onnx)")) {
      throw new IllegalArgumentException(
          "folder: "
              + folder
              + " (expected: the name of a folder, for a SavedModel; exportOnnx writes ONNX)");
    }
    TransferModel trained = finite();
    SavedModelWriter.write(folder, trained.model(), trained.weights());
  }

  /**
   * Writes the model, with the weights that it has now, as an ONNX file, after ONNX Runtime was
   * found as near to the truth as rounding lets TensorFlow be. The file carries the image contract
   * and the class names, so that {@code ServedModel} and {@code topwork serve} can classify with
   * it.
   *
   * @param images what the model was trained with
   * @throws IllegalStateException if a weight is not finite: its training has diverged
   * @throws io.github.topwork.export.parity.ParityException if it computes something else
   * @throws io.github.topwork.problem.UnsupportedOpException with every op that cannot be written
   * @throws io.github.topwork.problem.ShapeMismatchException if the class names do not go with the
   *     model's output
   * @throws IOException if the file cannot be written; nothing is left then
   */
  public void exportOnnx(Path file, ImageData images) throws IOException {
    TransferModel trained = finite();
    ClassifierSpec spec =
        new ClassifierSpec(
            images.contract(),
            new Labels(images.classes()),
            ClassifierOutput.kind(trained.model()));
    OnnxExportOptions options = OnnxExportOptions.builder().classifier(spec).build();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    OnnxFiles.write(file, trained.model(), trained.weights(), options, List.of());
  }

  /**
   * Layers with shapes and parameters, and which are trainable, as Keras's {@code summary}: the
   * backbone is one of them.
   */
  public String summary() {
    return ModelSummary.of(model.model()).outermost().toText();
  }

  /** The same with the layers of the backbone, as Keras with {@code expand_nested=True}. */
  public String summaryOfAllLayers() {
    return ModelSummary.of(model.model()).toText();
  }

  /** The model for everything else, with the weights that it has now. */
  public TransferModel toTransferModel() {
    return current();
  }

  private TransferModel finite() {
    if (compiled == null) {
      return model;
    }
    Map<String, TensorData> weights = compiled.trainedWeights();
    List<String> diverged =
        weights.entrySet().stream()
            .filter(weight -> !isFinite(weight.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (!diverged.isEmpty()) {
      throw new IllegalStateException(
          "weights: not finite in "
              + diverged.size()
              + " variables, such as "
              + diverged.get(0)
              + " (expected: finite; the training has diverged, train again with a smaller learning"
              + " rate)");
    }
    return model.withWeights(weights);
  }

  private static boolean isFinite(TensorData weight) {
    for (float value : weight.toFloats()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private TransferModel current() {
    return compiled == null ? model : model.withWeights(compiled.trainedWeights());
  }

  private CompiledModel compiled() {
    if (compiled == null) {
      throw new IllegalStateException(
          "model: not compiled, or closed (expected: compile(…) before it is trained or run)");
    }
    return compiled;
  }

  /** Frees what TensorFlow holds; may be called twice. */
  @Override
  public void close() {
    release(current());
  }

  /** Goes on with a model that holds the weights of the compiled one, which is closed. */
  private void release(TransferModel holder) {
    model = holder;
    if (compiled != null) {
      compiled.close();
      compiled = null;
    }
  }

  /** Collects the layers of a {@link Model}. */
  public static final class Builder {
    private final TransferModel.Builder builder;
    private boolean hasHead;

    private Builder(Backbone backbone) {
      builder = TransferModel.builder(backbone.graph(), backbone.weights()).name(BACKBONE);
    }

    /**
     * Sets the shape of what goes in, where it is not that of the backbone's input.
     *
     * @param sizes without the batch; -1 for a size that may be any
     */
    public Builder input(long... sizes) {
      builder.input(sizes);
      return this;
    }

    /**
     * Sets the layers in front of the backbone, outermost first. Those that are random, such as
     * {@code Layers.randomRotation(0.1)}, change images in training only.
     */
    public Builder preprocessing(LayerDefinition... layers) {
      builder.preprocessing(layers);
      return this;
    }

    /** Sets the layers behind the backbone, from its features to the output. */
    public Builder head(LayerDefinition... layers) {
      builder.head(Head.of(layers));
      hasHead = layers.length > 0;
      return this;
    }

    /** Sets what decides start values and what random layers draw; 0 where not set. */
    public Builder seed(long value) {
      builder.seed(value);
      return this;
    }

    /**
     * Builds the model, its backbone frozen.
     *
     * @throws io.github.topwork.problem.ModelException with every layer that cannot be built
     * @throws IllegalStateException without a head
     */
    public Model build() {
      if (!hasHead) {
        throw new IllegalStateException(
            "head: no layers (expected: at least one, such as Layers.dense(classes))");
      }
      return new Model(builder.build()).freeze();
    }
  }
}
