package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelScalingTest {
  private static ModelGraph model(String nodeName, Layer... layers) {
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build(),
                Node.builder(nodeName, "Relu").input("x").build()));
    return new ModelGraph(
        graph,
        List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, Shape.UNKNOWN)),
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
    assertThat(PixelScaling.of(model("relu", layer(layer, "")), Optional.empty()).preset())
        .isEqualTo(preset);
    // A TensorFlow 1 file knows no layers; its nodes are named below them.
    assertThat(PixelScaling.of(model("model/" + layer + "/Relu"), Optional.empty()).preset())
        .isEqualTo(preset);
  }

  @Test
  void leavesPixelsToAModelThatScalesThem() {
    ModelGraph model =
        model("relu", layer("rescaling", "Rescaling"), layer("block14_sepconv2", ""));
    PixelScaling scaling = PixelScaling.of(model, Optional.empty());
    assertThat(scaling.preset()).isEqualTo("none");
    assertThat(scaling.reason()).contains("'rescaling'");
    assertThat(PixelScaling.of(model, Optional.of("unit")).preset()).isEqualTo("unit");
  }

  @Test
  void asks_whenTheArchitectureIsUnknown() {
    assertThatThrownBy(() -> PixelScaling.of(model("relu", layer("a", "Conv2D")), Optional.empty()))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("none (0 to 255), unit (0 to 1), tf (-1 to 1)")
        .hasMessageContaining("--preprocess");
  }
}
