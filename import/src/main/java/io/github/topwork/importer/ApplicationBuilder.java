package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.applications.ApplicationOptions;
import io.github.topwork.importer.applications.ImageShape;
import io.github.topwork.importer.applications.Pooling;
import io.github.topwork.importer.cache.KerasCache;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Builds a model of {@code keras.applications}; its settings have the names and defaults of Keras.
 *
 * <pre>{@code
 * ImportedModel backbone =
 *     Applications.xception()
 *         .includeTop(false)
 *         .inputShape(150, 150, 3)
 *         .pooling(Pooling.AVG)
 *         .build();
 * }</pre>
 */
public final class ApplicationBuilder {
  private final Application application;
  private final ApplicationOptions.Builder options = ApplicationOptions.builder().imagenet(true);
  private Optional<Path> weights = Optional.empty();
  private boolean isImagenet = true;
  private long seed;

  ApplicationBuilder(Application application) {
    this.application = requireNonNull(application, "application");
  }

  /** The model that is built. */
  public Application application() {
    return application;
  }

  /** With the classifier at its end, or with features as output. */
  public ApplicationBuilder includeTop(boolean with) {
    options.includeTop(with);
    return this;
  }

  /** Size of the images; a size of {@link ImageShape#UNKNOWN} is left open. */
  public ApplicationBuilder inputShape(int height, int width, int channels) {
    options.inputShape(new ImageShape(height, width, channels));
    return this;
  }

  /** What becomes of the features of a model without its top. */
  public ApplicationBuilder pooling(Pooling pooling) {
    options.pooling(pooling);
    return this;
  }

  /** Classes of the classifier. */
  public ApplicationBuilder classes(int count) {
    options.classes(count);
    return this;
  }

  /** {@code softmax}, {@code linear} for logits, or another activation of Keras. */
  public ApplicationBuilder classifierActivation(String function) {
    options.classifierActivation(function);
    return this;
  }

  /** Width of MobileNet, MobileNetV2 and MobileNetV3. */
  public ApplicationBuilder alpha(double factor) {
    options.alpha(factor);
    return this;
  }

  /** Depthwise channels per input channel of MobileNet. */
  public ApplicationBuilder depthMultiplier(int count) {
    options.depthMultiplier(count);
    return this;
  }

  /** The form of MobileNetV3 without squeeze-and-excite, hard swish and 5 x 5 kernels. */
  public ApplicationBuilder minimalistic(boolean is) {
    options.minimalistic(is);
    return this;
  }

  /** With the layers that scale pixels, in families that have them. */
  public ApplicationBuilder includePreprocessing(boolean with) {
    options.includePreprocessing(with);
    return this;
  }

  /**
   * With the family's {@code preprocess_input} as the model's first layer, so that it takes pixels
   * from 0 to 255, red first. Keras has that outside of the model.
   */
  public ApplicationBuilder preprocessInput(boolean with) {
    options.preprocessInput(with);
    return this;
  }

  /** The official weights, from Keras's own cache; the default. */
  public ApplicationBuilder imagenetWeights() {
    isImagenet = true;
    weights = Optional.empty();
    options.imagenet(true);
    return this;
  }

  /** Random weights as Keras starts with them; the same seed gives the same numbers. */
  public ApplicationBuilder randomWeights(long newSeed) {
    isImagenet = false;
    weights = Optional.empty();
    seed = newSeed;
    options.imagenet(false);
    return this;
  }

  /** The weights of a file: of any Keras, weights only or of a whole model. */
  public ApplicationBuilder weights(Path file) {
    isImagenet = false;
    weights = Optional.of(file);
    options.imagenet(false);
    return this;
  }

  /** {@code imagenet}, {@code none}, or the name of a file. */
  public ApplicationBuilder weights(String imagenetNoneOrFile) {
    return switch (imagenetNoneOrFile) {
      case "imagenet" -> imagenetWeights();
      case "none" -> randomWeights(seed);
      default -> weights(Path.of(imagenetNoneOrFile));
    };
  }

  /** The official weights for these settings, if there are any. */
  public Optional<OfficialWeights> officialWeights() {
    return application.officialWeights(options.build());
  }

  /**
   * Describes the layers.
   *
   * @throws IllegalArgumentException if settings do not go together
   */
  public ModelSpec spec() {
    ApplicationOptions chosen = options.build();
    if (isImagenet) {
      checkImagenet(chosen);
    }
    return application.spec(chosen);
  }

  /**
   * Builds the model.
   *
   * @return the model; the caller closes it
   * @throws IllegalArgumentException if settings do not go together
   * @throws FileNotFoundException if the official weights are not in Keras's cache
   * @throws io.github.topwork.problem.ModelFormatException if weights do not fit; all layers and
   *     shapes that differ are listed
   * @throws IOException if a file cannot be read
   */
  public ImportedModel build() throws IOException {
    ModelSpec spec = spec();
    if (isImagenet) {
      return load(spec, cached());
    }
    return weights.isPresent()
        ? load(spec, weights.get())
        : ModelImporters.build(spec, seed, ImportOptions.defaults());
  }

  private static ImportedModel load(ModelSpec spec, Path file) throws IOException {
    return ModelImporters.load(spec, file, WeightOptions.ALL, ImportOptions.defaults());
  }

  private void checkImagenet(ApplicationOptions chosen) {
    String name = application.kerasName();
    if (chosen.includeTop() && chosen.classes() != ApplicationOptions.IMAGENET_CLASSES) {
      throw new IllegalArgumentException(
          "classes of "
              + name
              + ": "
              + chosen.classes()
              + " (expected: 1000 for ImageNet weights with the top)");
    }
    String activation = chosen.classifierActivation();
    if (chosen.includeTop() && !activation.equals("softmax") && !activation.equals("linear")) {
      throw new IllegalArgumentException(
          "classifierActivation of "
              + name
              + ": "
              + activation
              + " (expected: softmax or linear for ImageNet weights)");
    }
    if (application.officialWeights(chosen).isEmpty()) {
      throw new IllegalArgumentException(
          "weights of "
              + name
              + ": imagenet with alpha "
              + chosen.alpha()
              + (chosen.minimalistic() ? ", minimalistic" : "")
              + (chosen.depthMultiplier() == 1
                  ? ""
                  : ", depthMultiplier " + chosen.depthMultiplier())
              + " (expected: a form with official weights, see docs/applications.md)");
    }
  }

  private Path cached() throws FileNotFoundException {
    OfficialWeights official = officialWeights().orElseThrow();
    Path file = KerasCache.models().resolve(official.file());
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException(
          new Problem(
                  "ImageNet weights of " + application.kerasName(),
                  "no such file",
                  "the official weights in Keras's cache",
                  file.toString(),
                  "run 'topwork applications fetch "
                      + application.kerasName()
                      + "', download "
                      + official.url()
                      + ", or ask for other weights")
              .toString());
    }
    return file;
  }
}
