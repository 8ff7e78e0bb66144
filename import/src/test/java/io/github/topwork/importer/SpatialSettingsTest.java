package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of layers over space that Keras does not save like that, or cannot compute. */
class SpatialSettingsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BatchNormalization/plain | \"renorm\": false | \"renorm\": true | renorm",
        "Conv2D/grouped | \"groups\": 2 | \"groups\": 3 | 3 groups of 4 channels and 6 filters",
        "Conv2D/valid | \"padding\": \"valid\" | \"padding\": \"causal\" | padding 'causal'",
        "Conv2D/valid | \"channels_last\" | \"channels_middle\" | 'channels_middle'",
        "Conv2D/valid | \"strides\": [1, 1] | \"strides\": [0, 1] | all above zero",
        "Conv2DTranspose/output_padding_same | [1, 1], \"data | [2, 2], \"data | below the strides",
        "MaxPooling2D/valid | \"strides\": [2, 2] | \"strides\": [2, 0] | all above zero",
        "AdaptiveMaxPooling2D/uneven | [3, 2] | [3, 0] | output_size 0 of a size of 6",
        "GroupNormalization/plain | \"groups\": 3 | \"groups\": 4 | 4 groups of 6 channels",
        "LayerNormalization/plain | \"axis\": [-1] | \"axis\": [4] | axes of an input of rank 4",
        "LayerNormalization/plain | \"rms_scaling\": false | \"rms_scaling\": true | rms_scaling",
        "Cropping2D/symmetric | [[1, 1], [1, 1]] | [[1, 1], [2, 2]] | leaves something",
        "ZeroPadding2D/symmetric | [[1, 1], [2, 2]] | [[1, 1], [2, -2]] | of 2 dimensions",
        "UpSampling2D/bilinear | \"bilinear\" | \"cubic\" | interpolation 'cubic'",
        "Resizing/crop_tall | \"pad_to_aspect_ratio\": false | \"pad_to_aspect_ratio\": true | one of",
        "Resizing/pad_tall | \"constant\" | \"reflect\" | fill_mode 'reflect'",
        "Resizing/pad_tall | \"height\": 6 | \"height\": 0 | height: 0",
        "Rescaling/per_channel | [0.5, 0.25, 2.0] | [0.5, 0.25] | scale of shape",
        "Normalization/constants | [0.5, 1.5, 0.25, | [0.25, | variance of shape",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    LayerCase each = LayerCases.named("keras3", name);
    Path file = EditedCase.write(each, folder, EditedCase.replacing(from, to));
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
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
