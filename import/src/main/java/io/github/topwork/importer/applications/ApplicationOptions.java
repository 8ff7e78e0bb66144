package io.github.topwork.importer.applications;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What one asks of an application, in the words of {@code keras.applications}.
 *
 * @param includeTop with the classifier at its end
 * @param inputShape height, width and channels of the images; empty for the default
 * @param pooling what becomes of the features of a model without its top
 * @param classes classes of the classifier
 * @param classifierActivation {@code softmax}, or {@code linear} for logits
 * @param alpha width of MobileNet, V2 and V3: this many times the channels of the paper
 * @param depthMultiplier of MobileNet: depthwise channels per input channel
 * @param minimalistic MobileNetV3 without squeeze-and-excite, hard swish and 5x5 convolutions
 * @param includePreprocessing with the layers that scale pixels, in families that have them
 * @param preprocessInput begin with the family's {@code preprocess_input} as a layer
 * @param imagenet with the layers that Keras adds for ImageNet weights (EfficientNet B0 to B7)
 */
public record ApplicationOptions(
    boolean includeTop,
    Optional<ImageShape> inputShape,
    Pooling pooling,
    int classes,
    String classifierActivation,
    double alpha,
    int depthMultiplier,
    boolean minimalistic,
    boolean includePreprocessing,
    boolean preprocessInput,
    boolean imagenet) {
  /** Classes of ImageNet, for which there are official weights. */
  public static final int IMAGENET_CLASSES = 1000;

  public ApplicationOptions {
    requireNonNull(inputShape, "inputShape");
    requireNonNull(pooling, "pooling");
    requireNonNull(classifierActivation, "classifierActivation");
    if (classes < 1) {
      throw new IllegalArgumentException("classes: " + classes + " (expected: 1 or more)");
    }
    if (!(alpha > 0) || alpha > 100) {
      throw new IllegalArgumentException("alpha: " + alpha + " (expected: > 0 and at most 100)");
    }
    if (depthMultiplier < 1) {
      throw new IllegalArgumentException(
          "depthMultiplier: " + depthMultiplier + " (expected: 1 or more)");
    }
  }

  /** The defaults of Keras, but without weights: with the top, 1000 classes, softmax. */
  public static ApplicationOptions defaults() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.includeTop = includeTop;
    builder.inputShape = inputShape;
    builder.pooling = pooling;
    builder.classes = classes;
    builder.classifierActivation = classifierActivation;
    builder.alpha = alpha;
    builder.depthMultiplier = depthMultiplier;
    builder.minimalistic = minimalistic;
    builder.includePreprocessing = includePreprocessing;
    builder.preprocessInput = preprocessInput;
    builder.imagenet = imagenet;
    return builder;
  }

  /** Collects options. */
  public static final class Builder {
    private boolean includeTop = true;
    private Optional<ImageShape> inputShape = Optional.empty();
    private Pooling pooling = Pooling.NONE;
    private int classes = IMAGENET_CLASSES;
    private String classifierActivation = "softmax";
    private double alpha = 1;
    private int depthMultiplier = 1;
    private boolean minimalistic;
    private boolean includePreprocessing = true;
    private boolean preprocessInput;
    private boolean imagenet;

    private Builder() {}

    /** With or without the classifier. */
    public Builder includeTop(boolean with) {
      includeTop = with;
      return this;
    }

    /** Size of the images. */
    public Builder inputShape(ImageShape shape) {
      inputShape = Optional.of(shape);
      return this;
    }

    /** What becomes of the features of a model without its top. */
    public Builder pooling(Pooling newPooling) {
      pooling = newPooling;
      return this;
    }

    /** Classes of the classifier. */
    public Builder classes(int count) {
      classes = count;
      return this;
    }

    /** {@code softmax}, {@code linear} for logits, or another function of Keras. */
    public Builder classifierActivation(String function) {
      classifierActivation = function;
      return this;
    }

    /** Width of MobileNet, V2 and V3. */
    public Builder alpha(double factor) {
      alpha = factor;
      return this;
    }

    /** Depthwise channels per input channel of MobileNet. */
    public Builder depthMultiplier(int count) {
      depthMultiplier = count;
      return this;
    }

    /** The plain form of MobileNetV3. */
    public Builder minimalistic(boolean is) {
      minimalistic = is;
      return this;
    }

    /** With or without the layers that scale pixels, in families that have them. */
    public Builder includePreprocessing(boolean with) {
      includePreprocessing = with;
      return this;
    }

    /** With or without the family's {@code preprocess_input} as the first layer. */
    public Builder preprocessInput(boolean with) {
      preprocessInput = with;
      return this;
    }

    /** With or without the layers that Keras adds for ImageNet weights. */
    public Builder imagenet(boolean with) {
      imagenet = with;
      return this;
    }

    /** Builds the options. */
    public ApplicationOptions build() {
      return new ApplicationOptions(
          includeTop,
          inputShape,
          pooling,
          classes,
          classifierActivation,
          alpha,
          depthMultiplier,
          minimalistic,
          includePreprocessing,
          preprocessInput,
          imagenet);
    }
  }
}
