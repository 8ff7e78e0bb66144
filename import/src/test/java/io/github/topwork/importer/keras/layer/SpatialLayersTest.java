package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.Node;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.keras.CallSpec;
import io.github.topwork.importer.keras.Endpoint;
import io.github.topwork.importer.keras.LayerSpec;
import io.github.topwork.importer.keras.ModelSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of {@link SpatialLayers}, and what is refused of them. */
class SpatialLayersTest extends FamilyTest {
  /**
   * What Keras 3.15.1 gives, eagerly, for {@code arange(1, 9)} and a kernel of ones: {@code
   * Sequential([Input((2, 2, 2, 1)), ZeroPadding3D(((1, 0), (0, 1), (2, 1))), Conv3D(1, (2, 2, 3),
   * padding="same", strides=(1, 2, 1), kernel_initializer="ones")])(x)}.
   */
  private static final float[] EXPECTED = {
    0, 4, 10, 10, 6, 0, 0, 0, 0, 0, 0, 16, 36, 36, 20, 0, 0, 0, 0, 0, 0, 12, 26, 26, 14, 0, 0, 0, 0,
    0
  };

  private static LayerSpec layer(String name, String className, String config, String... inputs)
      throws IOException {
    return new LayerSpec(
        name,
        className,
        true,
        (ObjectNode) new ObjectMapper().readTree(config),
        Optional.empty(),
        List.of(CallSpec.on(List.of(inputs).stream().map(Endpoint::of).toList())));
  }

  private static ModelSpec model(String batchShape) throws IOException {
    return new ModelSpec(
        "m",
        "Functional",
        3,
        List.of(
            layer("in", "InputLayer", "{\"batch_shape\": " + batchShape + "}"),
            layer("pad", "ZeroPadding3D", "{\"padding\": [[1, 0], [0, 1], [2, 1]]}", "in"),
            layer(
                "conv",
                "Conv3D",
                """
                {"filters": 1, "kernel_size": [2, 2, 3], "strides": [1, 2, 1], "padding": "same",
                 "use_bias": false, "kernel_initializer": "ones"}""",
                "pad")),
        List.of(Endpoint.of("in")),
        List.of(Endpoint.of("conv")));
  }

  /** {@code ZeroPadding3D} before a convolution that pads too, which TensorFlow's graphs lose. */
  @ParameterizedTest
  @ValueSource(strings = {"[1, 2, 2, 2, 1]", "[null, null, null, null, 1]"})
  void pads_beforeAConvolutionThatPadsToo(String batchShape) throws IOException {
    try (ImportedModel imported =
        ModelImporters.build(model(batchShape), 0, ImportOptions.defaults())) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of("in", Floats.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 2, 2, 1)),
              TensorFlowRunner.DEFAULT);

      assertThat(outputs.get("conv"))
          .usingRecursiveComparison()
          .isEqualTo(Floats.of(EXPECTED, 1, 3, 2, 5, 1));
      assertThat(imported.model().graph().nodes()).extracting(Node::op).doesNotContain("Pad");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Cropping2D/symmetric | [[1, 1], [1, 1]] | [[1, 1], [2, 2]] | leaves something",
        "ZeroPadding2D/symmetric | [[1, 1], [2, 2]] | [[1, 1], [2, -2]] | of 2 dimensions",
        "UpSampling2D/bilinear | \"bilinear\" | \"cubic\" | interpolation 'cubic'",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    assertRefused(name, from, to, message);
  }
}
