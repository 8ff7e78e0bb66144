package io.github.topwork.importer.applications;

import io.github.topwork.image.PixelScaling;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Applications that take pixels alike, known by the names of their layers from whatever file. Those
 * whose models scale pixels by themselves need no telling apart.
 *
 * @param name what they are called together
 * @param preprocessing what their {@code preprocess_input} does
 */
public record ApplicationFamily(String name, PixelScaling preprocessing) {
  /**
   * A family's sign.
   *
   * @param layer that no other family has
   * @param member one of the family
   */
  private record Landmark(String layer, String family, Application member) {}

  private static final List<Landmark> LANDMARKS =
      List.of(
          new Landmark("block14_sepconv2", "Xception", Application.XCEPTION),
          new Landmark("conv_7b", "InceptionResNetV2", Application.INCEPTION_RESNET_V2),
          new Landmark("mixed10", "InceptionV3", Application.INCEPTION_V3),
          new Landmark("block_16_project", "MobileNetV2", Application.MOBILENET_V2),
          new Landmark("block_16_project_BN", "MobileNetV2", Application.MOBILENET_V2),
          new Landmark("conv_pw_13", "MobileNet", Application.MOBILENET),
          new Landmark("stem_conv1", "NASNet", Application.NASNET_MOBILE),
          new Landmark("post_bn", "ResNetV2", Application.RESNET50_V2),
          new Landmark("pool4_bn", "DenseNet", Application.DENSENET121),
          new Landmark("conv5_block3_out", "ResNet", Application.RESNET50),
          new Landmark("res5c_branch2c", "ResNet", Application.RESNET50),
          new Landmark("block5_conv3", "VGG", Application.VGG16));

  /** The family of a model with layers of these names. */
  public static Optional<ApplicationFamily> of(Set<String> layers) {
    return LANDMARKS.stream()
        .filter(landmark -> layers.contains(landmark.layer()))
        .findFirst()
        .map(found -> new ApplicationFamily(found.family(), found.member().preprocessing()));
  }
}
