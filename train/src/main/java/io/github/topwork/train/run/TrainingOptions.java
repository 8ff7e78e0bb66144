package io.github.topwork.train.run;

import static java.util.Objects.requireNonNull;

import io.github.topwork.image.KnownDecoder;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.train.cache.CacheFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to train, on what, and how. The defaults are those of Keras's transfer learning guide.
 *
 * @param backbone model to start from
 * @param importing which of its signatures, and weights and layer builders for it
 * @param cut layer or value at which the backbone ends, or empty to find the last features before
 *     the classifier
 * @param data folder with one folder of images per class
 * @param out run folder to write
 * @param overwrite whether a run folder that is there already is replaced
 * @param resume whether the interrupted run of the folder goes on where it was; then all options
 *     but paths and cache must be those that it was begun with
 * @param head the new layers
 * @param preprocessing how pixels are scaled: a preset's name, or empty to go by the architecture
 * @param decoder whose pixels images become
 * @param imageSize height and width of the input where the model leaves them open
 * @param headPhase training of the head, the backbone frozen
 * @param fineTuning training of the head and the unfrozen layers
 * @param unfreeze pattern of the layers to unfreeze for fine-tuning
 * @param batchSize images per step
 * @param validationFraction share of each class held out, in (0, 1)
 * @param seed decides split, order, start values, dropout and mirroring
 * @param flip whether training images are mirrored at random; the head then trains on images
 *     instead of cached features
 * @param earlyStoppingPatience epochs without a smaller validation loss after which a phase ends
 * @param cache where features are kept
 */
public record TrainingOptions(
    Path backbone,
    ImportOptions importing,
    Optional<String> cut,
    Path data,
    Path out,
    boolean overwrite,
    boolean resume,
    HeadOptions head,
    Optional<String> preprocessing,
    KnownDecoder decoder,
    Optional<ImageSize> imageSize,
    PhaseOptions headPhase,
    PhaseOptions fineTuning,
    String unfreeze,
    int batchSize,
    double validationFraction,
    long seed,
    boolean flip,
    OptionalInt earlyStoppingPatience,
    CacheFolder cache) {
  /** Pattern of all layers, for {@link #unfreeze()}. */
  public static final String ALL_LAYERS = "*";

  public TrainingOptions {
    requireNonNull(backbone, "backbone");
    requireNonNull(importing, "importing");
    requireNonNull(data, "data");
    requireNonNull(decoder, "decoder");
    requireNonNull(out, "out");
    if (overwrite && resume) {
      throw new IllegalArgumentException(
          "overwrite and resume: both (expected: one of them, a replaced run cannot go on)");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: " + batchSize + " (expected: >= 1)");
    }
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validationFraction: " + validationFraction + " (expected: > 0 and < 1)");
    }
    if (headPhase.epochs() + fineTuning.epochs() == 0) {
      throw new IllegalArgumentException(
          "epochs: 0 for the head and 0 for fine-tuning (expected: at least one epoch)");
    }
    if (earlyStoppingPatience.isPresent() && earlyStoppingPatience.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "earlyStoppingPatience: " + earlyStoppingPatience.getAsInt() + " (expected: >= 1)");
    }
  }

  /** Size of an input image in pixels. */
  public record ImageSize(int height, int width) {}

  /** Starts options with everything but these at its default. */
  public static Builder builder(Path backbone, Path data, Path out) {
    return new Builder(backbone, data, out);
  }

  /**
   * Starts options with those that an unfinished run was begun with, to go on with it. Paths are as
   * they were given then; custom layers are not recorded and have to be given again with {@link
   * Builder#importing}.
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
    return RecordedOptions.of(Resumption.unfinished(run)).builder(run).resume(true);
  }

  /** Collects options. */
  public static final class Builder {
    private Path backbone;
    private Path data;
    private final Path out;
    private ImportOptions importing = ImportOptions.defaults();
    private Optional<String> cut = Optional.empty();
    private boolean overwrite;
    private boolean resume;
    private HeadOptions head = HeadOptions.DEFAULTS;
    private Optional<String> preprocessing = Optional.empty();
    private KnownDecoder decoder = KnownDecoder.TOPWORK;
    private Optional<ImageSize> imageSize = Optional.empty();
    private PhaseOptions headPhase = new PhaseOptions(20, 1e-3);
    private PhaseOptions fineTuning = new PhaseOptions(5, 1e-5);
    private String unfreeze = ALL_LAYERS;
    private int batchSize = 32;
    private double validationFraction = 0.2;
    private long seed = 42;
    private boolean flip;
    private OptionalInt earlyStoppingPatience = OptionalInt.empty();
    private CacheFolder cache = CacheFolder.ofUser();

    private Builder(Path backbone, Path data, Path out) {
      this.backbone = backbone;
      this.data = data;
      this.out = out;
    }

    /** Reads the backbone from there. */
    public Builder backbone(Path value) {
      backbone = value;
      return this;
    }

    /** Reads the images from there. */
    public Builder data(Path value) {
      data = value;
      return this;
    }

    /** Imports the backbone so: another signature, weights from another file, custom layers. */
    public Builder importing(ImportOptions value) {
      importing = value;
      return this;
    }

    /** Ends the backbone at this layer or value. */
    public Builder cut(String layerOrValue) {
      cut = Optional.of(layerOrValue);
      return this;
    }

    /** Replaces a run folder that is there already. */
    public Builder overwrite(boolean value) {
      overwrite = value;
      return this;
    }

    /**
     * Goes on with the interrupted run of the folder. {@link TrainingOptions#resume} reads its
     * options; other ones than those are refused.
     */
    public Builder resume(boolean value) {
      resume = value;
      return this;
    }

    /** Sets the new layers. */
    public Builder head(HeadOptions value) {
      head = value;
      return this;
    }

    /** Scales pixels by this preset. */
    public Builder preprocessing(String preset) {
      preprocessing = Optional.of(preset);
      return this;
    }

    /** Decodes images so: {@link KnownDecoder#TOPWORK} where not set. */
    public Builder decoder(KnownDecoder value) {
      decoder = value;
      return this;
    }

    /** Sets the size of the input where the model leaves it open. */
    public Builder imageSize(int height, int width) {
      imageSize = Optional.of(new ImageSize(height, width));
      return this;
    }

    /** Sets the head phase: 20 epochs at 1e-3 where not set. */
    public Builder headPhase(int epochs, double learningRate) {
      headPhase = new PhaseOptions(epochs, learningRate);
      return this;
    }

    /** Sets the fine-tuning: 5 epochs at 1e-5 where not set. */
    public Builder fineTuning(int epochs, double learningRate) {
      fineTuning = new PhaseOptions(epochs, learningRate);
      return this;
    }

    /** Unfreezes these layers for fine-tuning: all where not set. */
    public Builder unfreeze(String glob) {
      unfreeze = glob;
      return this;
    }

    /** Sets the images per step: 32 where not set. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Sets the share held out: a fifth where not set. */
    public Builder validationFraction(double value) {
      validationFraction = value;
      return this;
    }

    /** Sets the seed: 42 where not set. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Mirrors training images at random. */
    public Builder flip(boolean value) {
      flip = value;
      return this;
    }

    /** Ends a phase after so many epochs without a smaller validation loss. */
    public Builder earlyStopping(int patience) {
      earlyStoppingPatience = OptionalInt.of(patience);
      return this;
    }

    /** Keeps features there: in the user's cache folder where not set. */
    public Builder cache(CacheFolder value) {
      cache = value;
      return this;
    }

    /** Builds the options. */
    public TrainingOptions build() {
      return new TrainingOptions(
          backbone,
          importing,
          cut,
          data,
          out,
          overwrite,
          resume,
          head,
          preprocessing,
          decoder,
          imageSize,
          headPhase,
          fineTuning,
          unfreeze,
          batchSize,
          validationFraction,
          seed,
          flip,
          earlyStoppingPatience,
          cache);
    }
  }
}
