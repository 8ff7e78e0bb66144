package io.github.topwork;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.classifier.ImageInput;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.train.Batches;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.DataReport;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Labelled images for training, validation and test, from one folder per class as Keras's {@code
 * image_dataset_from_directory} reads it. No image is in two of the three.
 *
 * <p>Batches are {@code float32[batch, height, width, channels]} with class indices {@code
 * int32[batch]}; training batches come in another order in every epoch, decided by the seed.
 */
public final class ImageData {
  private final LabelledImages training;
  private final LabelledImages validation;
  private final LabelledImages test;
  private final DataReport report;
  private final ImageContract contract;
  private final int batchSize;
  private final long seed;
  private final Optional<Augmentation> augmentation;

  private ImageData(Builder builder, ImageFolder folder, LabelledImages[] parts) {
    this.training = parts[0];
    this.validation = parts[1];
    this.test = parts[2];
    this.report = folder.report();
    this.contract = builder.contract;
    this.batchSize = builder.batchSize;
    this.seed = builder.seed;
    this.augmentation =
        builder.augmentation.isEmpty()
            ? Optional.empty()
            : Optional.of(new Augmentation(builder.augmentation, seed));
  }

  /**
   * Starts with a folder of class folders and images of one size, stretched to it; pixel values
   * stay 0 to 255, for a model that rescales by itself.
   */
  public static Builder folder(Path root, int height, int width) {
    return folder(root, ImageContract.builder().size(height, width).build());
  }

  /**
   * Starts with a folder of class folders and images of the size that a backbone takes.
   *
   * @throws io.github.topwork.problem.ShapeMismatchException if it takes no images, or of any size
   */
  public static Builder folder(Path root, Backbone backbone) {
    ImageInput input = ImageInput.of(backbone.graph()).scaling(PixelScaling.NONE).build();
    return folder(root, input.contract());
  }

  /** Starts with a folder of class folders, and how images become numbers. */
  public static Builder folder(Path root, ImageContract contract) {
    return new Builder(root, contract);
  }

  /** Images to train on, shuffled, and augmented where that was asked for. */
  public Batches training() {
    return new ImageBatches(
        training, contract, BatchOptions.shuffled(batchSize, seed), augmentation);
  }

  /** Images held out to watch the training. */
  public Batches validation() {
    return inOrder(validation);
  }

  /**
   * Images held out for the end.
   *
   * @throws IllegalStateException if {@link Builder#test} asked for none
   */
  public Batches test() {
    if (test.size() == 0) {
      throw new IllegalStateException("test: no images (expected: a share, by Builder.test)");
    }
    return inOrder(test);
  }

  private Batches inOrder(LabelledImages images) {
    return new ImageBatches(images, contract, BatchOptions.inOrder(batchSize));
  }

  /** Names of the classes; a label is an index into them. */
  public List<String> classes() {
    return training.classes();
  }

  /** How an image becomes a model's input. */
  public ImageContract contract() {
    return contract;
  }

  /** What was found in the folder, and what was left out. */
  public DataReport report() {
    return report;
  }

  /** Collects how a folder is read. */
  public static final class Builder {
    private final Path root;
    private final ImageContract contract;
    private ImageFolderOptions options = ImageFolderOptions.DEFAULTS;
    private double validation = 0.2;
    private double test;
    private int batchSize = 32;
    private long seed;
    private List<LayerDefinition> augmentation = List.of();

    private Builder(Path root, ImageContract contract) {
      this.root = root;
      this.contract = contract;
    }

    /** Sets the share of each class for validation, in (0, 1); 0.2 where not set. */
    public Builder validation(double fraction) {
      validation = fraction;
      return this;
    }

    /** Sets the share of each class for the test, in [0, 1); none where not set. */
    public Builder test(double fraction) {
      test = fraction;
      return this;
    }

    /** Sets the images in a batch; 32 where not set. */
    public Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    /**
     * Changes training images at random, each otherwise in each epoch, by layers that see pixels
     * from 0 to 255: {@code Layers.randomFlip("horizontal")}. The same layers may stand in the
     * model instead.
     */
    public Builder augmentation(LayerDefinition... layers) {
      augmentation = List.of(layers);
      return this;
    }

    /** Sets what decides the split, the order and the augmentation; 0 where not set. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets which files are taken, and which classes are expected. */
    public Builder options(ImageFolderOptions value) {
      options = value;
      return this;
    }

    /**
     * Reads the folder; every image is decoded once.
     *
     * @throws io.github.topwork.train.data.DatasetException with all that is wrong with it
     * @throws io.github.topwork.problem.ModelException if a layer is none for augmentation
     * @throws IllegalArgumentException if the fractions leave nothing to train on, or there are too
     *     few images to hold some out
     * @throws IOException if a folder cannot be listed
     */
    public ImageData read() throws IOException {
      if (!(validation > 0 && test >= 0 && validation + test < 1)) {
        throw new IllegalArgumentException(
            "validation: "
                + validation
                + ", test: "
                + test
                + " (expected: above 0, at least 0, together below 1)");
      }
      if (!augmentation.isEmpty()) {
        new Augmentation(augmentation, seed).check(contract);
      }
      ImageFolder folder = ImageFolder.read(root, options);
      return new ImageData(this, folder, split(folder));
    }

    private LabelledImages[] split(ImageFolder folder) {
      LabelledImages rest = folder.images();
      LabelledImages tested = new LabelledImages(rest.classes(), List.of());
      if (test > 0) {
        ImageFolder.Split outer = folder.split(test, seed);
        tested = outer.validation();
        rest = outer.train();
      }
      ImageFolder.Split inner =
          new ImageFolder(rest, folder.report()).split(validation / (1 - test), seed);
      if (inner.validation().size() == 0 || (test > 0 && tested.size() == 0)) {
        throw new IllegalArgumentException(
            "images: "
                + folder.images().size()
                + " of "
                + folder.images().classes().size()
                + " classes (expected: enough to hold some out; two or three of one class)");
      }
      return new LabelledImages[] {inner.train(), inner.validation(), tested};
    }
  }
}
