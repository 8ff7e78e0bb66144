package io.github.topwork.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.image.Prediction;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batches;
import io.github.topwork.train.History;
import io.github.topwork.train.Scores;
import io.github.topwork.train.data.ArrayBatches;
import io.github.topwork.train.data.BatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  private static final Path BACKBONE = TestData.path("mini-xception/keras2-savedmodel");
  private static final int IMAGES_PER_CLASS = 100;
  private static final String MARK = "    // README\n";

  @TempDir private Path folder;

  @Test
  void trainsExportsAndClassifies() throws IOException {
    Path data = digits("5", "6", "7");
    Path photo = TestData.path("digits/7").resolve(images("7").get(120).getFileName());

    List<Prediction> best = TrainExportClassify.run(BACKBONE, data, folder.resolve("run"), photo);

    assertThat(best).hasSize(3);
    assertThat(best.get(0).label()).isEqualTo("7");
  }

  @Test
  void trainsExportsAndClassifies_twoClassesWithOneLogit() throws IOException {
    Path data = digits("5", "7");
    Path photo = TestData.path("digits/5").resolve(images("5").get(120).getFileName());

    List<Prediction> best = TrainExportClassify.run(BACKBONE, data, folder.resolve("run"), photo);

    assertThat(best).hasSize(2);
    assertThat(best.get(0).label()).isEqualTo("5");
  }

  @Test
  void trainsAsKerasGuideDoes() throws IOException {
    Path onnx = folder.resolve("digits.onnx");

    // The guide mirrors its photographs: these two stay apart in a mirror.
    Scores scores = TransferLearningGuide.run(BACKBONE, digits("7", "8"), onnx);

    assertThat(scores.value("binary_accuracy")).isGreaterThan(0.8);
    assertThat(onnx).isRegularFile();
  }

  @Test
  void trainsInALoopOfItsOwn() throws IOException {
    Scores scores = CustomTrainingLoop.run(BACKBONE, digits("5", "7"), 12);

    assertThat(scores.value("binary_accuracy")).isGreaterThan(0.8);
  }

  @Test
  void trainsAsTheCarpentriesLessonDoes() throws IOException {
    Batches few = arrays(6);

    History history = CarpentriesLesson.run(few, few, "none", 1);

    assertThat(history.epochs()).hasSize(1);
    assertThat(history.epochs().get(0).value("val_loss")).isFinite().isPositive();
  }

  /** Images of noise, 32 × 32 pixels, one after another of class 0, 1, 2, .... */
  private static Batches arrays(int images) {
    Random random = new Random(1);
    float[] pixels = new float[images * 32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256);
    }
    int[] classes = IntStream.range(0, images).toArray();
    return new ArrayBatches(
        TensorData.ofFloats(pixels, images, 32, 32, 3),
        TensorData.vector(classes),
        BatchOptions.inOrder(3));
  }

  @Test
  void theReadmeShowsTheExampleThatRuns() throws IOException {
    Path root = TestData.root();
    String source =
        Files.readString(
            root.resolve(
                "examples/src/main/java/io/github/topwork/example/TrainExportClassify.java"));
    int start = source.indexOf(MARK) + MARK.length();
    String shown =
        source
            .substring(start, source.indexOf(MARK, start))
            .lines()
            .map(line -> line.startsWith("    ") ? line.substring(4) : line)
            .collect(Collectors.joining("\n"));

    assertThat(root.resolve("README.md")).content().contains("```java\n" + shown + "\n```");
  }

  @Test
  void theDependenciesOfGettingStartedAreThoseOfTheBuild() throws IOException {
    Path root = TestData.root();
    String pom = Files.readString(root.resolve("pom.xml"));
    String shown = Files.readString(root.resolve("docs/getting-started.md"));

    assertThat(shown)
        .contains("<artifactId>topwork</artifactId>" + element(pom, "version"))
        .contains("tensorflow-core-native</artifactId><version>" + text(pom, "tensorflow.version"))
        .contains("onnxruntime</artifactId><version>" + text(pom, "onnxruntime.version"));
  }

  private static String element(String xml, String name) {
    return "<" + name + ">" + text(xml, name) + "</" + name + ">";
  }

  private static String text(String xml, String name) {
    int start = xml.indexOf("<" + name + ">") + name.length() + 2;
    return xml.substring(start, xml.indexOf("</" + name + ">", start));
  }

  private Path digits(String... names) throws IOException {
    for (String name : names) {
      Path target = Files.createDirectories(folder.resolve("data").resolve(name));
      for (Path image : images(name).subList(0, IMAGES_PER_CLASS)) {
        Files.copy(image, target.resolve(image.getFileName()));
      }
    }
    return folder.resolve("data");
  }

  private static List<Path> images(String name) throws IOException {
    try (Stream<Path> images = Files.list(TestData.path("digits/" + name))) {
      return images.sorted().toList();
    }
  }
}
