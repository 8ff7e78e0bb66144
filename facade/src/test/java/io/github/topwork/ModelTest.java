package io.github.topwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Scores;
import io.github.topwork.train.TrainingDivergedException;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  private static final Path BACKBONE = TestData.path("mini-xception/keras2-savedmodel");
  private static final String LOSS = "binary_crossentropy";

  @TempDir private Path folder;

  private static Model classifier(Backbone backbone) {
    return Model.on(backbone)
        .preprocessing(Layers.rescaling(1 / 127.5, -1))
        .head(Layers.globalAveragePooling2D(), Layers.dropout(0.2), Layers.dense(1))
        .seed(1)
        .build();
  }

  private ImageData digits(Backbone backbone) throws IOException {
    for (String name : List.of("5", "7")) {
      Path target = Files.createDirectories(folder.resolve("digits").resolve(name));
      try (Stream<Path> images = Files.list(TestData.path("digits/" + name))) {
        for (Path image : images.sorted().limit(60).toList()) {
          Files.copy(image, target.resolve(image.getFileName()));
        }
      }
    }
    return ImageData.folder(folder.resolve("digits"), backbone).test(0.2).seed(3).read();
  }

  @Test
  void trainsTheHead_thenTheBackbone_thenClassifiesInOnnxRuntime() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      ImageData images = digits(backbone);
      Map<String, TensorData> before = weights(model);

      model.compile("adam,learning_rate=0.01", LOSS, "binary_accuracy,auc");
      model.fit(images.training(), images.validation(), 8);

      Map<String, TensorData> afterHead = weights(model);
      assertThat(changed(before, afterHead)).allMatch(name -> name.startsWith("dense"));
      Scores scores = model.evaluate(images.test());
      assertThat(scores.value("binary_accuracy")).isGreaterThan(0.8);
      assertThat(scores.value("auc")).isGreaterThan(0.9);

      model.unfreeze();
      assertThat(weights(model)).isEqualTo(afterHead);
      model.compile("adam,learning_rate=1e-5", LOSS, "binary_accuracy");
      model.fit(images.training(), images.validation(), 1);

      assertThat(changed(afterHead, weights(model)))
          .anyMatch(name -> !name.startsWith("dense"))
          .noneMatch(name -> name.contains("moving_"));

      Path onnx = folder.resolve("digits.onnx");
      model.exportOnnx(onnx, images);
      Path seven = TestData.path("digits/7");
      try (ImageClassifier served = ImageClassifier.open(onnx);
          Stream<Path> photos = Files.list(seven)) {
        Path photo = photos.sorted().skip(100).findFirst().orElseThrow();
        assertThat(served.classify(photo, 1).get(0).label()).isEqualTo("7");
      }
    }
  }

  @Test
  void savesWhatItPredicts() throws IOException {
    Path saved = folder.resolve("saved");
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      ImageData images = digits(backbone);
      model.compile("sgd,learning_rate=0.1", LOSS, "accuracy");
      model.fit(images.training(), images.validation(), 1);
      TensorData batch;
      try (BatchCursor cursor = images.validation().open(0)) {
        batch = cursor.next().inputs();
      }

      assertThatThrownBy(() -> model.save(folder.resolve("saved.keras")))
          .hasMessageContaining("expected: the name of a folder");
      model.save(saved);

      try (ImportedModel again = ModelImporters.read(saved, ImportOptions.defaults());
          TfModel run = TfModel.open(again.model(), again.weights())) {
        float[] expected = model.predict(batch).toFloats();
        float[] given = run.run(batch).toFloats();
        assertThat(given).hasSameSizeAs(expected);
        for (int i = 0; i < given.length; i++) {
          assertThat(given[i]).isCloseTo(expected[i], offsetOf(expected));
        }
      }
    }
  }

  /** Rounding: another graph of the same numbers, 1e-5 of the largest output. */
  private static Offset<Float> offsetOf(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return Offset.offset(1e-5f * largest);
  }

  @Test
  void saysWhatToDoBeforeItIsCompiled() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      ImageData images = digits(backbone);

      assertThatThrownBy(() -> model.fit(images.training(), images.validation(), 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("compile");
      assertThatThrownBy(() -> model.compile("adem", "binary_crossentropi", "acuracy"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("adem")
          .hasMessageContaining("did you mean 'binary_crossentropy'?")
          .hasMessageContaining("acuracy");
      assertThat(model.summary())
          .contains("backbone", "Rescaling", "dense")
          .doesNotContain("block1_conv1");
      assertThat(model.summaryOfAllLayers()).contains("block1_conv1");
    }
  }

  @Test
  void predictsWholePixelsAsFractions() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      model.compile("Adam", "BinaryCrossentropy");
      int[] pixels = new int[64 * 64 * 3];
      float[] floats = new float[pixels.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i % 256;
        floats[i] = pixels[i];
      }
      long[] shape = {1, 64, 64, 3};

      assertThat(model.predict(TensorData.ofInts(pixels, shape)))
          .isEqualTo(model.predict(TensorData.ofFloats(floats, shape)));
    }
  }

  @Test
  void keepsNoModelWhoseTrainingDiverged() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      ImageData images = digits(backbone);
      model.compile("sgd,learning_rate=1e38", LOSS);
      assertThatThrownBy(() -> model.fit(images.training(), 3))
          .isInstanceOf(TrainingDivergedException.class);

      assertThatThrownBy(() -> model.save(folder.resolve("saved")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("diverged");
      assertThat(folder.resolve("saved")).doesNotExist();
    }
  }

  @Test
  void refusesToWatchAValidationThatIsNotThere() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE);
        Model model = classifier(backbone)) {
      ImageData images = digits(backbone);
      model.compile("adam", LOSS, "accuracy");
      EarlyStopping early = new EarlyStopping(Monitor.of("val_accuracy"), 2, true);

      assertThatThrownBy(() -> model.fit(images.training(), 1, early))
          .hasMessageContaining("'val_accuracy' without validation");
    }
  }

  @Test
  void refusesSharesThatLeaveNothingToTrainOn() {
    ImageData.Builder builder = ImageData.folder(folder, 64, 64).validation(0.5).test(0.5);

    assertThatThrownBy(builder::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.5");
  }

  @Test
  void refusesAModelWithoutAHead_andATestThatNobodyAskedFor() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE)) {
      assertThatThrownBy(() -> Model.on(backbone).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("head: no layers");

      digits(backbone);
      ImageData images = ImageData.folder(folder.resolve("digits"), backbone).read();
      assertThatThrownBy(images::test)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Builder.test");
    }
  }

  @Test
  void holdsNoImageTwice() throws IOException {
    try (Backbone backbone = Backbone.open(BACKBONE)) {
      ImageData images = digits(backbone);

      assertThat(images.test().exampleCount()).isEqualTo(24);
      assertThat(images.validation().exampleCount()).isEqualTo(24);
      assertThat(images.training().exampleCount()).isEqualTo(72);
      assertThat(images.classes()).containsExactly("5", "7");
    }
  }

  private static Map<String, TensorData> weights(Model model) {
    var transfer = model.toTransferModel();
    return transfer.model().variables().stream()
        .collect(Collectors.toMap(Variable::name, v -> transfer.weights().get(v.name())));
  }

  private static List<String> changed(Map<String, TensorData> old, Map<String, TensorData> now) {
    return now.entrySet().stream()
        .filter(entry -> !old.entrySet().contains(entry))
        .map(Map.Entry::getKey)
        .toList();
  }
}
