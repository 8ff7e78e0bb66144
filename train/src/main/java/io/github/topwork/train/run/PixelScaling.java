package io.github.topwork.train.run;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a model wants its pixels: what the user says, else what Keras's {@code preprocess_input} of
 * its architecture does, told by the names of its layers.
 *
 * @param preset name of a preset of {@link io.github.topwork.image.Scaling}
 * @param reason one sentence for the user
 */
public record PixelScaling(String preset, String reason) {
  /** Layers that bring pixels into range by themselves. */
  private static final Set<String> IN_MODEL = Set.of("Rescaling", "Normalization");

  /**
   * An architecture of Keras Applications.
   *
   * @param marker layer that no other architecture has
   */
  private record Family(String name, String marker, String preset) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("Xception", "block14_sepconv2", "tf"),
          new Family("InceptionResNetV2", "conv_7b", "tf"),
          new Family("InceptionV3", "mixed10", "tf"),
          new Family("MobileNetV2", "block_16_project", "tf"),
          new Family("MobileNetV2", "block_16_project_BN", "tf"),
          new Family("MobileNet", "conv_pw_13", "tf"),
          new Family("NASNet", "stem_conv1", "tf"),
          new Family("ResNetV2", "post_bn", "tf"),
          new Family("DenseNet", "pool4_bn", "torch"),
          new Family("ResNet", "conv5_block3_out", "caffe"),
          new Family("ResNet", "res5c_branch2c", "caffe"),
          new Family("VGG", "block5_conv3", "caffe"));

  /**
   * Decides.
   *
   * @param model takes images
   * @param asked name of a preset, if the user said one
   * @throws RunException if nothing is asked for and the architecture is unknown
   */
  public static PixelScaling of(ModelGraph model, Optional<String> asked) {
    if (asked.isPresent()) {
      return new PixelScaling(asked.get(), "as asked");
    }
    for (LayerTree.Entry entry : model.layers().flatten()) {
      if (IN_MODEL.contains(entry.layer().className())) {
        return new PixelScaling("none", "its layer '" + entry.path() + "' scales pixels by itself");
      }
    }
    Set<String> names = names(model);
    for (Family family : FAMILIES) {
      if (names.contains(family.marker())) {
        return new PixelScaling(
            family.preset(), "as Keras's " + family.name() + " was trained with");
      }
    }
    throw new RunException(
        new Problem(
            "Cannot tell how the model wants its pixels",
            "a model of an architecture that is not known",
            "a preset: none (0 to 255), unit (0 to 1), tf (-1 to 1), torch, caffe",
            model.provenance().source(),
            "say how its training images were scaled with --preprocess"));
  }

  /** All segments of the names of layers and nodes. */
  private static Set<String> names(ModelGraph model) {
    Set<String> names = new HashSet<>();
    model.layers().flatten().forEach(entry -> names.add(entry.layer().name()));
    for (Node node : model.graph().nodes()) {
      names.addAll(List.of(node.name().split("/")));
    }
    return names;
  }
}
