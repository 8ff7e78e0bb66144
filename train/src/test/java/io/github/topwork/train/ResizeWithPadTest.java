package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.tf.TfModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compared with what {@code tf.image.resize_with_pad} of TensorFlow 2.18 gives. */
class ResizeWithPadTest {
  @Test
  void givesWhatTensorFlowGives() {
    float[] expected = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4375f, 1.0625f, 1.6875f, 2.3125f, 2.9375f, 3.5625f, 4, 3.125f,
      3.5625f, 4.1875f, 4.8125f, 5.4375f, 6.0625f, 6.6875f, 7.125f, 6.875f, 7.3125f, 7.9375f,
      8.5625f, 9.1875f, 9.8125f, 10.4375f, 10.875f, 10, 10.4375f, 11.0625f, 11.6875f, 12.3125f,
      12.9375f, 13.5625f, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    assertThat(resized(3, 5, 8, 8, "bilinear")).containsExactly(expected, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5, 8, 8, nearest, 224",
    "32, 32, 160, 160, bilinear, 13094399",
    "7, 4, 10, 6, bilinear, 675",
    "7, 4, 10, 6, nearest, 680",
    "9, 2, 5, 5, bilinear, 42.5",
    "9, 2, 5, 5, nearest, 45"
  })
  void sumsToWhatTensorFlowGives(
      int inputHeight, int inputWidth, int height, int width, String how, double sum) {
    double given = 0;
    for (float value : resized(inputHeight, inputWidth, height, width, how)) {
      given += value;
    }
    assertThat(given).isCloseTo(sum, within(1e-6 * sum));
  }

  @Test
  void refusesEmptyImages() {
    assertThatThrownBy(() -> resized(1, 3, 0, 8, "nearest"))
        .hasMessageContaining("[batch, 1, 3, 1] to 0x8")
        .hasMessageContaining("both sizes above zero");
  }

  /** An image that counts its pixels from 0, resized in a model that does nothing else. */
  private static float[] resized(
      int inputHeight, int inputWidth, int height, int width, String how) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(height), Dim.of(width), Dim.of(1)));
    ValueRef input = ops.placeholder("image", DataType.FLOAT, Shape.of(-1, height, width, 1));
    ValueRef output = ops.op("Relu", "relu", input);
    ModelGraph model =
        new ModelGraph(
            graph.build(),
            List.of(new TensorSpec("image", input, DataType.FLOAT, shape)),
            List.of(new TensorSpec("relu", output, DataType.FLOAT, shape)),
            List.of(),
            LayerTree.EMPTY,
            new Provenance("test", "test", "test", ""));
    TransferModel transfer =
        TransferModel.builder(model, WeightSource.of(Map.of()))
            .input(inputHeight, inputWidth, 1)
            .preprocessing(Layers.resizeWithPad(height, width, how))
            .build();
    assertThat(transfer.model().inputs().get(0).shape().toSizes())
        .containsExactly(-1, inputHeight, inputWidth, 1);
    float[] pixels = new float[inputHeight * inputWidth];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i;
    }
    try (TfModel opened = TfModel.open(transfer.model(), transfer.weights())) {
      return opened.run(TensorData.ofFloats(pixels, 1, inputHeight, inputWidth, 1)).toFloats();
    }
  }
}
