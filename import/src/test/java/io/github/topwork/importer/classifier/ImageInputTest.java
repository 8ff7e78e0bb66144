package io.github.topwork.importer.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Interpolation;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.image.ResizeMode;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageInputTest {
  private static final Shape IMAGE = Shape.of(-1, 7, 9, 3);

  private static ModelGraph model(String nodeName, Layer... layers) {
    return model(IMAGE, nodeName, layers);
  }

  private static ModelGraph model(Shape input, String nodeName, Layer... layers) {
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build(),
                Node.builder(nodeName, "Relu").input("x").build()));
    return new ModelGraph(
        graph,
        List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, input)),
        List.of(new TensorSpec("y", ValueRef.of(nodeName), DataType.FLOAT, Shape.UNKNOWN)),
        List.of(),
        new LayerTree(List.of(layers)),
        new Provenance("test", "none", "memory", ""));
  }

  private static Layer layer(String name, String className) {
    return new Layer(name, className, Optional.empty(), Shape.UNKNOWN, List.of(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "block14_sepconv2, tf",
    "mixed10, tf",
    "block_16_project_BN, tf",
    "post_bn, tf",
    "conv5_block3_out, caffe",
    "block5_conv3, caffe",
    "pool4_bn, torch"
  })
  void goesByTheArchitecture(String layer, String preset) {
    assertThat(ImageInput.of(model("relu", layer(layer, ""))).build().scaling().key())
        .isEqualTo(preset);
    // A TensorFlow 1 file knows no layers; its nodes are named below them.
    assertThat(ImageInput.of(model("model/" + layer + "/Relu")).build().scaling().key())
        .isEqualTo(preset);
  }

  @Test
  void leavesPixelsToAModelThatScalesThem() {
    ModelGraph model =
        model("relu", layer("rescaling", "Rescaling"), layer("block14_sepconv2", ""));
    ImageInput input = ImageInput.of(model).build();
    assertThat(input.scaling()).isEqualTo(PixelScaling.NONE);
    assertThat(input.reason()).contains("'rescaling'");
    ImageInput asked = ImageInput.of(model).scaling(PixelScaling.UNIT).build();
    assertThat(asked.scaling()).isEqualTo(PixelScaling.UNIT);
    assertThat(asked.reason()).isEqualTo("as asked");
  }

  @Test
  void asks_whenTheArchitectureIsUnknown() {
    assertThatThrownBy(() -> ImageInput.of(model("relu", layer("a", "Conv2D"))).build())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("none (0 to 255), unit (0 to 1), tf (-1 to 1)")
        .hasMessageContaining("ImageInput.scaling");
  }

  @Test
  void takesSizeAndChannelsFromTheInput() {
    assertThat(ImageInput.of(model("mixed10")).build().contract())
        .isEqualTo(ImageContract.preset("tf").size(7, 9).build());
    ImageInput grey =
        ImageInput.of(model(Shape.of(-1, 7, 9, 1), "relu")).scaling(PixelScaling.UNIT).build();
    assertThat(grey.contract().channels()).isEqualTo(1);
  }

  @Test
  void takesWhatTheModelLeavesOpen() {
    ImageInput input =
        ImageInput.of(model(Shape.of(-1, -1, -1, 3), "block5_conv3"))
            .size(30, 40)
            .interpolation(Interpolation.NEAREST)
            .resize(ResizeMode.PAD)
            .decoder(KnownDecoder.TENSORFLOW)
            .build();
    assertThat(input.contract())
        .isEqualTo(
            ImageContract.preset("caffe")
                .size(30, 40)
                .interpolation(Interpolation.NEAREST)
                .resize(ResizeMode.PAD)
                .decoder(KnownDecoder.TENSORFLOW.id())
                .build());
  }

  @Test
  void refusesSizesThatDoNotAgree_orThatNobodySays() {
    assertThatThrownBy(() -> ImageInput.of(model("mixed10")).size(7, 10).build())
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("images of one size only. Given: ImageInput.size 7x10.");
    assertThat(ImageInput.of(model("mixed10")).size(7, 9).build().contract().width()).isEqualTo(9);
    assertThatThrownBy(() -> ImageInput.of(model(Shape.of(-1, 7, -1, 3), "mixed10")).build())
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("does not say the size of its images");
  }

  /** Three would be a guess. */
  @Test
  void refusesInputsThatAreNoImages_andUnknownChannels() {
    for (Shape shape : List.of(Shape.UNKNOWN, Shape.of(-1, 7), Shape.of(-1, 7, 9, -1))) {
      assertThatThrownBy(() -> ImageInput.of(model(shape, "mixed10")).build())
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("does not take images");
    }
  }
}
