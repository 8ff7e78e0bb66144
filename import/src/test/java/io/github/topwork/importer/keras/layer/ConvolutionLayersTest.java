package io.github.topwork.importer.keras.layer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.keras.EditedCase;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of {@link ConvolutionLayers}, and what is refused of them. */
class ConvolutionLayersTest extends FamilyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Conv2D/grouped | \"groups\": 2 | \"groups\": 3 | 3 groups of 4 channels and 6 filters",
        "Conv2D/valid | \"padding\": \"valid\" | \"padding\": \"causal\" | padding 'causal'",
        "Conv2D/valid | \"channels_last\" | \"channels_middle\" | 'channels_middle'",
        "Conv2D/valid | \"strides\": [1, 1] | \"strides\": [0, 1] | all above zero",
        "Conv2DTranspose/output_padding_same | [1, 1], \"data | [2, 2], \"data | below the strides",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    assertRefused(name, from, to, message);
  }

  /** TensorFlow's depthwise kernels want equal strides; stride 2 takes every other column. */
  @Test
  void stridesOfDepthwiseConvolutionsMayDiffer() throws IOException {
    LayerCase each = LayerCases.named("keras3", "DepthwiseConv2D/valid");
    Npy all = each.expected().get(0);
    long[] shape = all.dimensions();
    int columns = (int) shape[2];
    int channels = (int) shape[3];
    float[] numbers = all.toFloatArray();
    float[] wanted = new float[numbers.length / 2];
    for (int i = 0; i < wanted.length; i++) {
      int place = i / channels;
      int row = place / (columns / 2);
      int column = 2 * (place % (columns / 2));
      wanted[i] = numbers[(row * columns + column) * channels + i % channels];
    }
    Path file =
        EditedCase.write(
            each, folder, EditedCase.replacing("\"strides\": [1, 1]", "\"strides\": [1, 2]"));
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      Npy input = each.inputs().get(0);
      String name = imported.model().inputs().get(0).name();
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of(name, Floats.of(input.toFloatArray(), input.dimensions())),
              TensorFlowRunner.DEFAULT);
      Floats given = requireNonNull(outputs.values().iterator().next());
      Floats right = Floats.of(wanted, shape[0], shape[1], columns / 2, channels);
      assertThat(given.maxDifference(right)).isLessThanOrEqualTo(1e-5 * right.maxAbs());
    }
  }
}
