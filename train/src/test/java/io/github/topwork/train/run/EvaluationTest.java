package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelOutputException;
import io.github.topwork.image.OutputKind;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.data.DatasetException;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.data.TestImages;
import io.github.topwork.train.report.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final ImageContract CONTRACT = ImageContract.builder().size(4, 4).build();

  @TempDir Path temp;

  private LabelledImages images() throws IOException {
    TestImages.classFolder(temp, "cats", 3);
    TestImages.classFolder(temp, "dogs", 2);
    return ImageFolder.read(temp, ImageFolderOptions.DEFAULTS).images();
  }

  private static ClassifierSpec spec(OutputKind kind) {
    return new ClassifierSpec(CONTRACT, new Labels(List.of("cats", "dogs")), kind);
  }

  private Evaluation evaluate(int units, float value, OutputKind kind) throws IOException {
    return Evaluation.of(
        images(),
        spec(kind),
        inputs -> {
          int batch = (int) inputs.shape().dim(0).sizeOrMinusOne();
          float[] rows = new float[batch * units];
          Arrays.fill(rows, value);
          return TensorData.ofFloats(rows, batch, units);
        },
        2,
        Console.silent(),
        () -> false);
  }

  @Test
  void readsASingleOutputAsTheSecondOfTwoClasses() throws IOException {
    Evaluation dogs = evaluate(1, 0.1f, OutputKind.SIGMOID_LOGITS);
    assertThat(dogs.matrix().counts()).isEqualTo(List.of(List.of(0, 3), List.of(0, 2)));
    assertThat(dogs.predictions().get(0).probability()).isEqualTo(1 / (1 + Math.exp(-0.1f)));
    Evaluation cats = evaluate(1, 0.1f, OutputKind.SIGMOID_PROBABILITIES);
    assertThat(cats.accuracy()).isEqualTo(3 / 5.0);
    assertThat(cats.predictions().get(0).probability()).isEqualTo(1 - (double) 0.1f);
  }

  @Test
  void readsSeveralOutputsByTheGreatest() throws IOException {
    assertThat(evaluate(2, 5f, OutputKind.SOFTMAX_LOGITS).predictions().get(0).probability())
        .isEqualTo(0.5);
  }

  @Test
  void refusesOutputThatDoesNotMatchTheClasses() {
    assertThatThrownBy(() -> evaluate(3, 0, OutputKind.SOFTMAX_LOGITS))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Labels do not match the head. Given: 2 class folders")
        .hasMessageContaining("[2, 3]");
  }

  @Test
  void refusesOutputsThatAreNoNumbers() {
    assertThatThrownBy(() -> evaluate(2, Float.NaN, OutputKind.SOFTMAX_LOGITS))
        .isInstanceOf(ModelOutputException.class)
        .hasMessageContaining("NaN for class 0");
  }

  @Test
  void refusesImagesOfOtherClasses() throws IOException {
    LabelledImages images = images();
    ClassifierSpec others =
        new ClassifierSpec(
            CONTRACT, new Labels(List.of("dogs", "cats")), OutputKind.SOFTMAX_LOGITS);
    assertThatThrownBy(
            () -> Evaluation.of(images, others, inputs -> inputs, 2, Console.silent(), () -> false))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Given: class folders [cats, dogs]. Expected: [dogs, cats]");
  }

  @Test
  void stopsWhenAsked() throws IOException {
    LabelledImages images = images();
    assertThatThrownBy(
            () ->
                Evaluation.of(
                    images,
                    spec(OutputKind.SOFTMAX_LOGITS),
                    inputs -> inputs,
                    2,
                    Console.silent(),
                    () -> true))
        .isInstanceOf(CancellationException.class);
  }
}
