package io.github.topwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.OutputKind;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.image.Prediction;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.Evaluation;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageClassifierTest {
  private static final Path SAMPLE = TestData.path("mini-xception/keras2-savedmodel");

  /** Float32 of two engines through a small network, in probabilities. */
  private static final double ATOL_ENGINES = 1e-4;

  @TempDir Path folder;

  @Test
  void saysTheSameOfARun_inBothEngines() throws IOException {
    RunFolder run = SampleRun.train(folder, "5", "6", "7");
    OnnxFiles.write(run);
    Path photo = SampleRun.images("7").get(50);
    LabelledImages images =
        run.split(ImageFolder.read(folder.resolve("data"), ImageFolderOptions.DEFAULTS))
            .validation();
    try (ImageClassifier tensorflow = ImageClassifier.open(run.path());
        ImageClassifier onnx = ImageClassifier.open(run.onnxFile())) {
      List<Prediction> expected = tensorflow.classify(photo, 3);
      List<Prediction> actual = onnx.classify(Files.readAllBytes(photo), 3);

      assertThat(tensorflow.runtime()).isEqualTo("TensorFlow");
      assertThat(onnx.runtime()).isEqualTo("ONNX Runtime");
      assertThat(onnx.spec()).isEqualTo(run.classifier()).isEqualTo(tensorflow.spec());
      assertThat(expected).hasSize(3);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i).label()).isEqualTo(expected.get(i).label());
        assertThat(actual.get(i).probability())
            .isCloseTo(expected.get(i).probability(), within(ATOL_ENGINES));
      }
      assertThat(tensorflow.classify(photo, 1)).isEqualTo(expected.subList(0, 1));
      Evaluation evaluation = onnx.evaluate(images, 4, Console.silent());
      assertThat(evaluation.predictions()).hasSize(images.size());
      assertThat(evaluation.accuracy())
          .isEqualTo(tensorflow.evaluate(images, 4, Console.silent()).accuracy())
          .isEqualTo(run.record().json().path("results").path("accuracy").asDouble());
    }
  }

  @Test
  void opensWhatKerasSaved_withLabels() throws IOException {
    Path model = folder.resolve("mobilenet");
    try (ImportedModel built =
        Applications.mobileNet()
            .alpha(0.25)
            .inputShape(32, 32, 3)
            .classes(3)
            .randomWeights(5)
            .build()) {
      SavedModelWriter.write(model, built.model(), built.weights());
    }
    Labels labels = new Labels(List.of("cat", "dog", "owl"));
    try (ImageClassifier classifier = ImageClassifier.open(model, labels)) {
      List<Prediction> best = classifier.classify(SampleRun.images("5").get(0), 9);

      assertThat(classifier.spec().image())
          .isEqualTo(ImageContract.builder().preset(PixelScaling.TF).size(32, 32).build());
      assertThat(classifier.spec().output()).isEqualTo(OutputKind.SOFTMAX_PROBABILITIES);
      assertThat(best)
          .extracting(Prediction::label)
          .containsExactlyInAnyOrderElementsOf(labels.names());
      assertThat(best.stream().mapToDouble(Prediction::probability).sum())
          .isCloseTo(1, within(ATOL_ENGINES));
    }
  }

  @Test
  void refusesModelsOfWhichItDoesNotKnowTheClasses() throws IOException {
    assertThatThrownBy(() -> ImageClassifier.open(SAMPLE))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("does not say its classes")
        .hasMessageContaining("open(path, labels)");
    Path onnx = folder.resolve("plain.onnx");
    try (ImportedModel imported = ModelImporters.read(SAMPLE, ImportOptions.defaults())) {
      OnnxExporter.exportTo(
          onnx, imported.model(), imported.weights(), OnnxExportOptions.defaults());
    }
    assertThatThrownBy(() -> ImageClassifier.open(onnx))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("does not classify images");
  }

  @Test
  void refusesLabelsThatAreNotAsManyAsTheOutputs() throws IOException {
    ClassifierSpec spec =
        new ClassifierSpec(
            ImageContract.preset("tf").size(64, 64).build(),
            new Labels(List.of("0", "1", "2")),
            OutputKind.SOFTMAX_PROBABILITIES);
    try (ImportedModel imported = ModelImporters.read(SAMPLE, ImportOptions.defaults())) {
      assertThatThrownBy(() -> ImageClassifier.of(imported, spec))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining(
              "The labels do not match the head. Given: 3 labels [0, 1, 2]. Expected: 5,");
    }
  }

  @Test
  void endsWhereItsThreadIsInterrupted() throws IOException {
    ClassifierSpec spec =
        new ClassifierSpec(
            ImageContract.preset("tf").size(64, 64).build(),
            new Labels(List.of("0", "1", "2", "3", "4")),
            OutputKind.SOFTMAX_PROBABILITIES);
    Path photo = SampleRun.images("5").get(0);
    byte[] bytes = Files.readAllBytes(photo);
    try (ImportedModel imported = ModelImporters.read(SAMPLE, ImportOptions.defaults());
        ImageClassifier classifier = ImageClassifier.of(imported, spec)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> classifier.classify(bytes, 1))
          .isInstanceOf(CancellationException.class);
    } finally {
      Thread.interrupted();
    }
  }
}
