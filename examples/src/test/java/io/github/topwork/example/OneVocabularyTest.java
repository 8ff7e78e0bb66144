package io.github.topwork.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.Batches;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.Head;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be imported can stand in a head, be trained, and be exported. */
class OneVocabularyTest {
  private static final int SIDE = 64;
  private static final int BATCH = 8;

  @TempDir private Path folder;

  static Stream<Head> heads() {
    LayerDefinition logits = Layers.dense(2).named("logits");
    return Stream.of(
        Head.of(
            Layers.conv2D(8, 1).with("use_bias", false),
            Layers.batchNormalization(),
            Layers.of("PReLU", Map.of("shared_axes", List.of(1, 2))),
            Layers.of("SpatialDropout2D", Map.of("rate", 0.2)),
            Layers.separableConv2D(8, 3).with("padding", "same").with("activation", "gelu"),
            Layers.of("GaussianNoise", Map.of("stddev", 0.1)),
            Layers.globalAveragePooling2D(),
            Layers.layerNormalization(),
            logits),
        Head.of(
            Layers.of("GroupNormalization", Map.of("groups", 16)),
            Layers.of("Conv2DTranspose", Map.of("filters", 4, "kernel_size", 2, "strides", 2)),
            Layers.activation("selu"),
            Layers.of("AlphaDropout", Map.of("rate", 0.1)),
            Layers.maxPooling2D(2),
            Layers.of("ZeroPadding2D", Map.of("padding", 1)),
            Layers.flatten(),
            Layers.of("UnitNormalization"),
            logits));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void trainsAndExports(Head head) throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(
            TestData.path("mini-xception/keras2-savedmodel"), ImportOptions.defaults())) {
      TransferModel model =
          TransferModel.builder(
                  Backbones.cut(imported.model(), CutPoint.automatic()).backbone(),
                  imported.weights())
              .name("xception")
              .preprocessing(Layers.rescaling(1 / 127.5, -1))
              .head(head)
              .seed(1)
              .build()
              .freeze("xception");
      try (CompiledModel compiled =
          model.compile(
              CompileOptions.of(OptimizerSpec.adam(1e-2), Loss.sparseCategoricalCrossentropy()))) {
        double first = compiled.evaluate(Batches.of(List.of(batch()))).loss();
        for (int i = 0; i < 15; i++) {
          compiled.trainOnBatch(batch());
        }
        double last = compiled.evaluate(Batches.of(List.of(batch()))).loss();
        assertThat(last).isLessThan(first);
        assertThat(compiled.trained().weights().get("logits/bias"))
            .isNotEqualTo(model.weights().get("logits/bias"));
        TransferModel trained = compiled.trained();
        Path onnx = folder.resolve("model.onnx");
        // Proves that ONNX Runtime gives what TensorFlow does before the file appears.
        OnnxExporter.exportTo(
            onnx,
            trained.model(),
            trained.weights(),
            OnnxExportOptions.builder().build(),
            TfModel::open);
        assertThat(onnx).isNotEmptyFile();
      }
    }
  }

  /** Noise, bright at the top in the first class and at the bottom in the second. */
  private static Batch batch() {
    Random random = new Random(3);
    float[] pixels = new float[BATCH * SIDE * SIDE * 3];
    int[] labels = new int[BATCH];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / (SIDE * SIDE * 3);
      labels[image] = image % 2;
      boolean isTop = i / (SIDE * 3) % SIDE < SIDE / 2;
      pixels[i] = random.nextFloat() * (isTop == (image % 2 == 0) ? 255 : 60);
    }
    return new Batch(TensorData.ofFloats(pixels, BATCH, SIDE, SIDE, 3), TensorData.vector(labels));
  }
}
