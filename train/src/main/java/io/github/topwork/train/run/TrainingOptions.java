package io.github.topwork.train.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What to train, on what, and how. The defaults are those of Keras's transfer learning guide.
 *
 * <p>Messages name an option {@code TrainingOptions.batchSize}, as its accessor.
 */
public final class TrainingOptions {
  /** Pattern of all layers, for {@link #unfreeze()}. */
  public static final String ALL_LAYERS = "*";

  /** Epochs of the head phase where not set. */
  public static final int HEAD_EPOCHS = 20;

  /** Learning rate of the head phase where not set. */
  public static final double HEAD_LEARNING_RATE = 1e-3;

  /** Epochs of fine-tuning where not set: none, as it changes the backbone and takes long. */
  public static final int FINE_TUNING_EPOCHS = 0;

  /** Learning rate of fine-tuning where not set. */
  public static final double FINE_TUNING_LEARNING_RATE = 1e-5;

  /** Images per step where not set. */
  public static final int BATCH_SIZE = 32;

  /** Share held out where not set. */
  public static final double VALIDATION_FRACTION = 0.2;

  /** Seed where not set. */
  public static final long SEED = 42;

  /** What decides which epoch is the best where not set. */
  public static final String MONITOR = "val_loss";

  private final Map<Option<?>, Object> values;

  private TrainingOptions(Map<Option<?>, Object> values) {
    this.values = values;
  }

  @SuppressWarnings("unchecked") // a builder puts values under options of their type
  private static <T> T get(Map<Option<?>, Object> values, Option<T> option) {
    return (T) requireNonNull(values.get(option), option.name());
  }

  private <T> T get(Option<T> option) {
    return get(values, option);
  }

  /** Size of an input image in pixels. */
  public record ImageSize(int height, int width) {}

  /** Model to start from. */
  public Path backbone() {
    return get(OptionTable.BACKBONE);
  }

  /** Which of its signatures, and weights and layer builders for it. */
  public ImportOptions importing() {
    return get(OptionTable.IMPORTING);
  }

  /**
   * Layer or value at which the backbone ends, or empty to find the last features before the
   * classifier.
   */
  public Optional<String> cut() {
    return get(OptionTable.CUT);
  }

  /** Folder with one folder of images per class. */
  public Path data() {
    return get(OptionTable.DATA);
  }

  /** Run folder to write. */
  public Path out() {
    return get(OptionTable.OUT);
  }

  /** Whether a run folder that is there already is replaced. */
  public boolean overwrite() {
    return get(OptionTable.OVERWRITE);
  }

  /**
   * Whether the interrupted run of the folder goes on where it was; then all options but paths and
   * cache must be those that it was begun with.
   */
  public boolean resume() {
    return get(OptionTable.RESUME);
  }

  /** The new layers. */
  public HeadOptions head() {
    return get(OptionTable.HEAD);
  }

  /** How pixels are scaled: a preset's name, or empty to go by the architecture. */
  public Optional<String> preprocessing() {
    return get(OptionTable.PREPROCESSING);
  }

  /** Whose pixels images become. */
  public KnownDecoder decoder() {
    return get(OptionTable.DECODER);
  }

  /** Height and width of the input where the model leaves them open. */
  public Optional<ImageSize> imageSize() {
    return get(OptionTable.IMAGE_SIZE);
  }

  /** Training of the head, the backbone frozen. */
  public PhaseOptions headPhase() {
    return get(OptionTable.HEAD_PHASE);
  }

  /** Training of the head and the unfrozen layers. */
  public PhaseOptions fineTuning() {
    return get(OptionTable.FINE_TUNING);
  }

  /** Pattern of the layers to unfreeze for fine-tuning. */
  public String unfreeze() {
    return get(OptionTable.UNFREEZE);
  }

  /** Images per step. */
  public int batchSize() {
    return get(OptionTable.BATCH_SIZE);
  }

  /** Share of each class held out, in (0, 1). */
  public double validationFraction() {
    return get(OptionTable.VALIDATION_FRACTION);
  }

  /** Decides split, order, start values, dropout and augmentation. */
  public long seed() {
    return get(OptionTable.SEED);
  }

  /**
   * How training images are changed at random; empty where they are not. The head then trains on
   * images instead of cached features, unless there are {@link #augmentedCopies}.
   */
  public List<LayerDefinition> augmentation() {
    return get(OptionTable.AUGMENTATION);
  }

  /** Does augmentation mix images, and make labels shares of classes? */
  boolean mixes() {
    return !augmentation().isEmpty() && new Augmentation(augmentation(), seed()).mixes();
  }

  /** How many changed copies of each training image features are cached of; 0 for none. */
  public int augmentedCopies() {
    return get(OptionTable.AUGMENTED_COPIES);
  }

  /** The loss; empty for one by the number of classes. */
  public Optional<Loss> loss() {
    return get(OptionTable.LOSS);
  }

  /** What is reported beside the loss. */
  public List<Metric> metrics() {
    return get(OptionTable.METRICS);
  }

  /** What decides which epoch of a phase is the best, and when a phase ends early. */
  public Monitor monitor() {
    return Monitor.of(get(OptionTable.MONITOR)).among(metrics());
  }

  /** Epochs without a better value of the monitor after which a phase ends. */
  public OptionalInt earlyStopping() {
    return get(OptionTable.PATIENCE);
  }

  /** Told of every event of both phases, in this order. */
  public List<Callback> callbacks() {
    return get(OptionTable.CALLBACKS);
  }

  /** Where features are kept. */
  public CacheFolder cache() {
    return get(OptionTable.CACHE);
  }

  /** The options that decide what training gives, as {@code run.json} holds them. */
  ObjectNode toJson() {
    ObjectNode json = RunRecord.object();
    OptionTable.ALL.forEach(option -> write(json, option));
    return json;
  }

  private <T> void write(ObjectNode json, Option<T> option) {
    option.form().ifPresent(form -> form.writer().accept(json, get(option)));
  }

  /** Starts options with everything but these at its default. */
  public static Builder builder(Path backbone, Path data, Path out) {
    return new Builder()
        .set(OptionTable.BACKBONE, backbone)
        .set(OptionTable.DATA, data)
        .set(OptionTable.OUT, out);
  }

  /**
   * Starts options with those that an unfinished run was begun with, to go on with it. Paths are as
   * they were given then. Custom layers, and losses, metrics and callbacks of one's own, are not
   * recorded and have to be given again.
   *
   * <p>Resumed training does the steps that the interrupted one would have done: it starts behind
   * the last finished epoch with the weights, the state of the optimizer, the order of images and
   * the draws of dropout that belong there.
   *
   * @param run the run folder
   * @throws RunException if it is none, or its run was completed
   * @throws IOException if it cannot be read
   */
  public static Builder resume(Path run) throws IOException {
    return Resumption.unfinished(run).options(run);
  }

  /** Collects options. */
  public static final class Builder {
    private final Map<Option<?>, Object> values = new IdentityHashMap<>();
    private final Map<Option<?>, String> problems = new LinkedHashMap<>();

    Builder() {
      OptionTable.ALL.forEach(this::reset);
    }

    private <T> void reset(Option<T> option) {
      set(option, option.byDefault().get());
    }

    private <T> Builder set(Option<T> option, T value) {
      values.put(option, requireNonNull(value, option.name()));
      problems.remove(option);
      return this;
    }

    /** Sets what may be refused while it is made; then {@link #build} says so. */
    private <T> Builder make(Option<T> option, Supplier<T> maker) {
      try {
        return set(option, maker.get());
      } catch (IllegalArgumentException e) {
        problems.put(option, Option.named(option.name()) + "." + e.getMessage());
        return this;
      }
    }

    /** Sets all options that a record holds. */
    Builder read(JsonNode json) {
      OptionTable.ALL.forEach(option -> read(json, option));
      return this;
    }

    private <T> void read(JsonNode json, Option<T> option) {
      option.form().ifPresent(form -> set(option, form.reader().apply(json)));
    }

    /** Reads the backbone from there. */
    public Builder backbone(Path value) {
      return set(OptionTable.BACKBONE, value);
    }

    /** Reads the images from there. */
    public Builder data(Path value) {
      return set(OptionTable.DATA, value);
    }

    /** Writes the run there. */
    Builder out(Path value) {
      return set(OptionTable.OUT, value);
    }

    /** Imports the backbone so: another signature, weights from another file, custom layers. */
    public Builder importing(ImportOptions value) {
      return set(OptionTable.IMPORTING, value);
    }

    /** Ends the backbone at this layer or value. */
    public Builder cut(String layerOrValue) {
      return set(OptionTable.CUT, Optional.of(layerOrValue));
    }

    /** Replaces a run folder that is there already. */
    public Builder overwrite(boolean value) {
      return set(OptionTable.OVERWRITE, value);
    }

    /**
     * Goes on with the interrupted run of the folder. {@link TrainingOptions#resume} reads its
     * options; other ones than those are refused.
     */
    public Builder resume(boolean value) {
      return set(OptionTable.RESUME, value);
    }

    /** Sets the new layers. */
    public Builder head(HeadOptions value) {
      return set(OptionTable.HEAD, value);
    }

    /** Scales pixels by this preset. */
    public Builder preprocessing(String preset) {
      return set(OptionTable.PREPROCESSING, Optional.of(preset));
    }

    /** Decodes images so: {@link KnownDecoder#TOPWORK} where not set. */
    public Builder decoder(KnownDecoder value) {
      return set(OptionTable.DECODER, value);
    }

    /** Sets the size of the input where the model leaves it open. */
    public Builder imageSize(int height, int width) {
      return set(OptionTable.IMAGE_SIZE, Optional.of(new ImageSize(height, width)));
    }

    /** Sets the head phase, with Adam: 20 epochs at 1e-3 where not set. */
    public Builder headPhase(int epochs, double learningRate) {
      return make(OptionTable.HEAD_PHASE, () -> PhaseOptions.adam(epochs, learningRate));
    }

    /** Sets the head phase. */
    public Builder headPhase(int epochs, OptimizerSpec optimizer) {
      return make(OptionTable.HEAD_PHASE, () -> new PhaseOptions(epochs, optimizer));
    }

    /** Sets the fine-tuning, with Adam; there is none where it is not set. */
    public Builder fineTuning(int epochs, double learningRate) {
      return make(OptionTable.FINE_TUNING, () -> PhaseOptions.adam(epochs, learningRate));
    }

    /** Sets the fine-tuning. */
    public Builder fineTuning(int epochs, OptimizerSpec optimizer) {
      return make(OptionTable.FINE_TUNING, () -> new PhaseOptions(epochs, optimizer));
    }

    /** Unfreezes these layers for fine-tuning: all where not set. */
    public Builder unfreeze(String glob) {
      return set(OptionTable.UNFREEZE, glob);
    }

    /** Sets the images per step: 32 where not set. */
    public Builder batchSize(int value) {
      return set(OptionTable.BATCH_SIZE, value);
    }

    /** Sets the share held out: a fifth where not set. */
    public Builder validationFraction(double value) {
      return set(OptionTable.VALIDATION_FRACTION, value);
    }

    /** Sets the seed: 42 where not set. */
    public Builder seed(long value) {
      return set(OptionTable.SEED, value);
    }

    /**
     * Changes training images at random, by layers that see one image of the size that the backbone
     * takes, with pixels from 0 to 255: {@code Layers.randomFlip("horizontal")}. {@code
     * Augmentations.parse} reads them from a line of text.
     */
    public Builder augmentation(LayerDefinition... layers) {
      return augmentation(List.of(layers));
    }

    /** Changes training images at random, as the other form. */
    public Builder augmentation(List<LayerDefinition> layers) {
      return set(OptionTable.AUGMENTATION, List.copyOf(layers));
    }

    /**
     * Caches the features of so many changed copies of each training image, and trains the head on
     * these: the backbone runs that often, not in every epoch, and the cache is that much larger.
     */
    public Builder augmentedCopies(int count) {
      return set(OptionTable.AUGMENTED_COPIES, count);
    }

    /**
     * Sets the loss, one that takes logits. Where it is not set, the binary cross-entropy over one
     * unit for two classes, else the sparse categorical one, or the categorical one where
     * augmentation mixes images.
     */
    public Builder loss(Loss value) {
      return set(OptionTable.LOSS, Optional.of(value));
    }

    /** Sets what is reported beside the loss: the accuracy where not set. */
    public Builder metrics(List<Metric> values) {
      return set(OptionTable.METRICS, List.copyOf(values));
    }

    /**
     * Sets what decides which epoch of a phase is the best, for example {@code val_auc}: {@code
     * val_loss} where not set.
     */
    public Builder monitor(String name) {
      return set(OptionTable.MONITOR, name);
    }

    /** Ends a phase after so many epochs without a better value of the monitor. */
    public Builder earlyStopping(int patience) {
      return set(OptionTable.PATIENCE, OptionalInt.of(patience));
    }

    /** Sets who is told of every event of both phases. */
    public Builder callbacks(List<Callback> values) {
      return set(OptionTable.CALLBACKS, List.copyOf(values));
    }

    /** Keeps features there: in the user's cache folder where not set. */
    public Builder cache(CacheFolder value) {
      return set(OptionTable.CACHE, value);
    }

    /**
     * Builds the options.
     *
     * @throws IllegalArgumentException with everything that is wrong with them
     */
    public TrainingOptions build() {
      List<String> all = new ArrayList<>(problems.values());
      OptionTable.ALL.forEach(option -> objection(option).ifPresent(all::add));
      TrainingOptions options = new TrainingOptions(new IdentityHashMap<>(values));
      if (all.isEmpty()) {
        OptionTable.checkTogether(options, all);
      }
      if (!all.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", all));
      }
      return options;
    }

    private <T> Optional<String> objection(Option<T> option) {
      return option.objection(get(values, option));
    }
  }
}
