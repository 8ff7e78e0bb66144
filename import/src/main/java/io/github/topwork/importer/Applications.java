package io.github.topwork.importer;

import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.cache.ImageNetClasses;
import io.github.topwork.importer.cache.ImageNetPrediction;
import java.io.IOException;
import java.util.List;

/**
 * The models of {@code keras.applications}, by the names of Keras.
 *
 * <pre>{@code
 * ImportedModel model = Applications.mobileNetV2().alpha(0.5).weights("none").build();
 * }</pre>
 *
 * @see <a href="https://keras.io/api/applications/">Keras Applications</a>
 */
public final class Applications {
  private Applications() {}

  /** Starts with a model. */
  public static ApplicationBuilder of(Application application) {
    return new ApplicationBuilder(application);
  }

  /**
   * Starts with the model of a name such as {@code ResNet50V2}, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ApplicationBuilder named(String name) {
    return of(Application.named(name));
  }

  /**
   * Names what a model with the ImageNet classes found, as {@code decode_predictions} does; the
   * names are read from Keras's cache.
   *
   * @param predictions one row of 1000 scores for each image
   * @param top how many of them to name, the most probable first
   * @throws java.io.FileNotFoundException if the names are not in the cache
   * @throws IOException if they cannot be read
   */
  public static List<List<ImageNetPrediction>> decodePredictions(float[][] predictions, int top)
      throws IOException {
    return ImageNetClasses.fromCache().decode(predictions, top);
  }

  /** Starts with Xception. */
  public static ApplicationBuilder xception() {
    return of(Application.XCEPTION);
  }

  /** Starts with VGG16. */
  public static ApplicationBuilder vgg16() {
    return of(Application.VGG16);
  }

  /** Starts with VGG19. */
  public static ApplicationBuilder vgg19() {
    return of(Application.VGG19);
  }

  /** Starts with ResNet50. */
  public static ApplicationBuilder resNet50() {
    return of(Application.RESNET50);
  }

  /** Starts with ResNet101. */
  public static ApplicationBuilder resNet101() {
    return of(Application.RESNET101);
  }

  /** Starts with ResNet152. */
  public static ApplicationBuilder resNet152() {
    return of(Application.RESNET152);
  }

  /** Starts with ResNet50V2. */
  public static ApplicationBuilder resNet50V2() {
    return of(Application.RESNET50_V2);
  }

  /** Starts with ResNet101V2. */
  public static ApplicationBuilder resNet101V2() {
    return of(Application.RESNET101_V2);
  }

  /** Starts with ResNet152V2. */
  public static ApplicationBuilder resNet152V2() {
    return of(Application.RESNET152_V2);
  }

  /** Starts with InceptionV3. */
  public static ApplicationBuilder inceptionV3() {
    return of(Application.INCEPTION_V3);
  }

  /** Starts with InceptionResNetV2. */
  public static ApplicationBuilder inceptionResNetV2() {
    return of(Application.INCEPTION_RESNET_V2);
  }

  /** Starts with MobileNet. */
  public static ApplicationBuilder mobileNet() {
    return of(Application.MOBILENET);
  }

  /** Starts with MobileNetV2. */
  public static ApplicationBuilder mobileNetV2() {
    return of(Application.MOBILENET_V2);
  }

  /** Starts with MobileNetV3Small. */
  public static ApplicationBuilder mobileNetV3Small() {
    return of(Application.MOBILENET_V3_SMALL);
  }

  /** Starts with MobileNetV3Large. */
  public static ApplicationBuilder mobileNetV3Large() {
    return of(Application.MOBILENET_V3_LARGE);
  }

  /** Starts with DenseNet121. */
  public static ApplicationBuilder denseNet121() {
    return of(Application.DENSENET121);
  }

  /** Starts with DenseNet169. */
  public static ApplicationBuilder denseNet169() {
    return of(Application.DENSENET169);
  }

  /** Starts with DenseNet201. */
  public static ApplicationBuilder denseNet201() {
    return of(Application.DENSENET201);
  }

  /** Starts with EfficientNetB0. */
  public static ApplicationBuilder efficientNetB0() {
    return of(Application.EFFICIENTNET_B0);
  }

  /** Starts with EfficientNetB1. */
  public static ApplicationBuilder efficientNetB1() {
    return of(Application.EFFICIENTNET_B1);
  }

  /** Starts with EfficientNetB2. */
  public static ApplicationBuilder efficientNetB2() {
    return of(Application.EFFICIENTNET_B2);
  }

  /** Starts with EfficientNetB3. */
  public static ApplicationBuilder efficientNetB3() {
    return of(Application.EFFICIENTNET_B3);
  }

  /** Starts with EfficientNetB4. */
  public static ApplicationBuilder efficientNetB4() {
    return of(Application.EFFICIENTNET_B4);
  }

  /** Starts with EfficientNetB5. */
  public static ApplicationBuilder efficientNetB5() {
    return of(Application.EFFICIENTNET_B5);
  }

  /** Starts with EfficientNetB6. */
  public static ApplicationBuilder efficientNetB6() {
    return of(Application.EFFICIENTNET_B6);
  }

  /** Starts with EfficientNetB7. */
  public static ApplicationBuilder efficientNetB7() {
    return of(Application.EFFICIENTNET_B7);
  }

  /** Starts with EfficientNetV2B0. */
  public static ApplicationBuilder efficientNetV2B0() {
    return of(Application.EFFICIENTNET_V2_B0);
  }

  /** Starts with EfficientNetV2B1. */
  public static ApplicationBuilder efficientNetV2B1() {
    return of(Application.EFFICIENTNET_V2_B1);
  }

  /** Starts with EfficientNetV2B2. */
  public static ApplicationBuilder efficientNetV2B2() {
    return of(Application.EFFICIENTNET_V2_B2);
  }

  /** Starts with EfficientNetV2B3. */
  public static ApplicationBuilder efficientNetV2B3() {
    return of(Application.EFFICIENTNET_V2_B3);
  }

  /** Starts with EfficientNetV2S. */
  public static ApplicationBuilder efficientNetV2S() {
    return of(Application.EFFICIENTNET_V2_S);
  }

  /** Starts with EfficientNetV2M. */
  public static ApplicationBuilder efficientNetV2M() {
    return of(Application.EFFICIENTNET_V2_M);
  }

  /** Starts with EfficientNetV2L. */
  public static ApplicationBuilder efficientNetV2L() {
    return of(Application.EFFICIENTNET_V2_L);
  }

  /** Starts with NASNetMobile. */
  public static ApplicationBuilder nasNetMobile() {
    return of(Application.NASNET_MOBILE);
  }

  /** Starts with NASNetLarge. */
  public static ApplicationBuilder nasNetLarge() {
    return of(Application.NASNET_LARGE);
  }

  /** Starts with ConvNeXtTiny. */
  public static ApplicationBuilder convNeXtTiny() {
    return of(Application.CONVNEXT_TINY);
  }

  /** Starts with ConvNeXtSmall. */
  public static ApplicationBuilder convNeXtSmall() {
    return of(Application.CONVNEXT_SMALL);
  }

  /** Starts with ConvNeXtBase. */
  public static ApplicationBuilder convNeXtBase() {
    return of(Application.CONVNEXT_BASE);
  }

  /** Starts with ConvNeXtLarge. */
  public static ApplicationBuilder convNeXtLarge() {
    return of(Application.CONVNEXT_LARGE);
  }

  /** Starts with ConvNeXtXLarge. */
  public static ApplicationBuilder convNeXtXLarge() {
    return of(Application.CONVNEXT_X_LARGE);
  }
}
