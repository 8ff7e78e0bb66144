package io.github.topwork.importer.applications;

import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.importer.keras.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The models of {@code keras.applications}. */
public enum Application {
  XCEPTION("Xception", PixelScaling.TF, 299, 71, new Xception()),
  VGG16("VGG16", PixelScaling.CAFFE, 224, 32, Vgg.of16()),
  VGG19("VGG19", PixelScaling.CAFFE, 224, 32, Vgg.of19()),
  RESNET50("ResNet50", PixelScaling.CAFFE, 224, 32, ResNet.of50()),
  RESNET101("ResNet101", PixelScaling.CAFFE, 224, 32, ResNet.of101()),
  RESNET152("ResNet152", PixelScaling.CAFFE, 224, 32, ResNet.of152()),
  RESNET50_V2("ResNet50V2", PixelScaling.TF, 224, 32, ResNetV2.of50()),
  RESNET101_V2("ResNet101V2", PixelScaling.TF, 224, 32, ResNetV2.of101()),
  RESNET152_V2("ResNet152V2", PixelScaling.TF, 224, 32, ResNetV2.of152()),
  INCEPTION_V3("InceptionV3", PixelScaling.TF, 299, 75, new InceptionV3()),
  INCEPTION_RESNET_V2("InceptionResNetV2", PixelScaling.TF, 299, 75, new InceptionResNetV2()),
  MOBILENET("MobileNet", PixelScaling.TF, 224, 32, new MobileNet()),
  MOBILENET_V2("MobileNetV2", PixelScaling.TF, 224, 32, new MobileNetV2()),
  MOBILENET_V3_SMALL("MobileNetV3Small", PixelScaling.NONE, 224, 32, MobileNetV3.small()),
  MOBILENET_V3_LARGE("MobileNetV3Large", PixelScaling.NONE, 224, 32, MobileNetV3.large()),
  DENSENET121("DenseNet121", PixelScaling.TORCH, 224, 32, DenseNet.of121()),
  DENSENET169("DenseNet169", PixelScaling.TORCH, 224, 32, DenseNet.of169()),
  DENSENET201("DenseNet201", PixelScaling.TORCH, 224, 32, DenseNet.of201()),
  EFFICIENTNET_B0("EfficientNetB0", PixelScaling.NONE, 224, 32, new EfficientNet(0)),
  EFFICIENTNET_B1("EfficientNetB1", PixelScaling.NONE, 240, 32, new EfficientNet(1)),
  EFFICIENTNET_B2("EfficientNetB2", PixelScaling.NONE, 260, 32, new EfficientNet(2)),
  EFFICIENTNET_B3("EfficientNetB3", PixelScaling.NONE, 300, 32, new EfficientNet(3)),
  EFFICIENTNET_B4("EfficientNetB4", PixelScaling.NONE, 380, 32, new EfficientNet(4)),
  EFFICIENTNET_B5("EfficientNetB5", PixelScaling.NONE, 456, 32, new EfficientNet(5)),
  EFFICIENTNET_B6("EfficientNetB6", PixelScaling.NONE, 528, 32, new EfficientNet(6)),
  EFFICIENTNET_B7("EfficientNetB7", PixelScaling.NONE, 600, 32, new EfficientNet(7)),
  EFFICIENTNET_V2_B0("EfficientNetV2B0", PixelScaling.NONE, 224, 32, EfficientNetV2.b0()),
  EFFICIENTNET_V2_B1("EfficientNetV2B1", PixelScaling.NONE, 240, 32, EfficientNetV2.b1()),
  EFFICIENTNET_V2_B2("EfficientNetV2B2", PixelScaling.NONE, 260, 32, EfficientNetV2.b2()),
  EFFICIENTNET_V2_B3("EfficientNetV2B3", PixelScaling.NONE, 300, 32, EfficientNetV2.b3()),
  EFFICIENTNET_V2_S("EfficientNetV2S", PixelScaling.NONE, 384, 32, EfficientNetV2.s()),
  EFFICIENTNET_V2_M("EfficientNetV2M", PixelScaling.NONE, 480, 32, EfficientNetV2.m()),
  EFFICIENTNET_V2_L("EfficientNetV2L", PixelScaling.NONE, 480, 32, EfficientNetV2.l()),
  NASNET_MOBILE("NASNetMobile", PixelScaling.TF, 224, 32, NasNet.mobile()),
  NASNET_LARGE("NASNetLarge", PixelScaling.TF, 331, 32, NasNet.large()),
  CONVNEXT_TINY("ConvNeXtTiny", PixelScaling.NONE, 224, 32, ConvNext.tiny()),
  CONVNEXT_SMALL("ConvNeXtSmall", PixelScaling.NONE, 224, 32, ConvNext.small()),
  CONVNEXT_BASE("ConvNeXtBase", PixelScaling.NONE, 224, 32, ConvNext.base()),
  CONVNEXT_LARGE("ConvNeXtLarge", PixelScaling.NONE, 224, 32, ConvNext.large()),
  CONVNEXT_X_LARGE("ConvNeXtXLarge", PixelScaling.NONE, 224, 32, ConvNext.extraLarge());

  private final String kerasName;
  private final PixelScaling preprocessing;
  private final int defaultSize;
  private final int minSize;

  @SuppressWarnings("ImmutableEnumChecker") // Architectures keep no state but their numbers.
  private final Architecture architecture;

  Application(
      String kerasName,
      PixelScaling preprocessing,
      int defaultSize,
      int minSize,
      Architecture architecture) {
    this.kerasName = kerasName;
    this.preprocessing = preprocessing;
    this.defaultSize = defaultSize;
    this.minSize = minSize;
    this.architecture = architecture;
  }

  /** Name of its function in {@code keras.applications}. */
  public String kerasName() {
    return kerasName;
  }

  /** What its {@code preprocess_input} does. */
  public PixelScaling preprocessing() {
    return preprocessing;
  }

  /** Height and width of the images for which it was made, in pixels. */
  public int defaultSize() {
    return defaultSize;
  }

  /** The official ImageNet weights for these options, if there are any. */
  public Optional<OfficialWeights> officialWeights(ApplicationOptions options) {
    return architecture.weights(options);
  }

  /**
   * Describes the model.
   *
   * @throws IllegalArgumentException if it cannot be made so
   */
  public ModelSpec spec(ApplicationOptions options) {
    ImageShape shape = inputShape(options);
    SpecWriter net = new SpecWriter();
    Tensor input = net.input(shape);
    if (options.preprocessInput() && preprocessing != PixelScaling.NONE) {
      input = net.sameShape("PreprocessInput").with("mode", preprocessing.key()).on(input);
    }
    Tensor output = architecture.write(net, input, options);
    return net.model(architecture.modelName(options, shape), output);
  }

  /**
   * Shape of the images that the model takes, as Keras decides it: without its top a model takes
   * images of any size, unless one is stated.
   *
   * @throws IllegalArgumentException if the stated one will not do
   */
  public ImageShape inputShape(ApplicationOptions options) {
    boolean isMobileNetV3 = architecture instanceof MobileNetV3;
    ImageShape standard = new ImageShape(defaultSize, defaultSize, 3);
    if (options.inputShape().isEmpty()) {
      boolean isOpen = isMobileNetV3 || (!options.includeTop() && this != NASNET_MOBILE);
      return isOpen ? new ImageShape(ImageShape.UNKNOWN, ImageShape.UNKNOWN, 3) : standard;
    }
    ImageShape shape = options.inputShape().get();
    if (shape.channels() == ImageShape.UNKNOWN) {
      throw wrong(shape, "a known number of channels");
    }
    if (options.imagenet() && shape.channels() != 3) {
      throw wrong(shape, "3 channels, as in ImageNet");
    }
    if (tooSmall(shape.height()) || tooSmall(shape.width())) {
      throw wrong(shape, "at least " + minSize + "x" + minSize);
    }
    if (options.includeTop() && !isMobileNetV3) {
      if (!shape.isKnown()) {
        throw wrong(shape, "a known height and width, for a model with its top");
      }
      if (options.imagenet() && !shape.equals(standard) && !isTrainedSize(shape)) {
        throw wrong(shape, standard + ", for ImageNet weights with the top");
      }
    }
    return shape;
  }

  private boolean isTrainedSize(ImageShape shape) {
    List<Integer> sizes =
        switch (this) {
          case MOBILENET -> MobileNet.SIZES;
          case MOBILENET_V2 -> MobileNetV2.SIZES;
          default -> List.of();
        };
    return shape.height() == shape.width() && sizes.contains(shape.height());
  }

  private boolean tooSmall(int length) {
    return length != ImageShape.UNKNOWN && length < minSize;
  }

  private IllegalArgumentException wrong(ImageShape shape, String expected) {
    return new IllegalArgumentException(
        "inputShape of " + kerasName + ": " + shape + " (expected: " + expected + ")");
  }

  /**
   * The application of a name, in any case, with or without {@code _} and {@code -}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Application named(String name) {
    String wanted = plain(name);
    return Arrays.stream(values())
        .filter(each -> plain(each.kerasName).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "application: "
                        + name
                        + " (expected one of: "
                        + String.join(
                            ", ", Arrays.stream(values()).map(Application::kerasName).toList())
                        + ")"));
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }
}
