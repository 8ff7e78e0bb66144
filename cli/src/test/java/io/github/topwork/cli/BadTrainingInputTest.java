package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a training impossible is said before anything is read, computed or written. */
class BadTrainingInputTest {
  private static final String KERAS_HOME = "topwork.keras.home";

  @TempDir private Path folder;

  @AfterEach
  void forgetTheCache() {
    System.clearProperty(KERAS_HOME);
  }

  /**
   * There is no data: whoever is refused for another reason was refused before it was looked at.
   */
  private CommandLineRun train(Object backbone, Object... more) {
    Object[] fixed = {
      "train",
      "--backbone",
      backbone,
      "--data",
      folder.resolve("no-data"),
      "--out",
      folder.resolve("run"),
      "--cache",
      folder.resolve("cache")
    };
    return CommandLineRun.of(Stream.concat(Stream.of(fixed), Stream.of(more)).toArray());
  }

  @Test
  void looksAtThePatternsOfFineTuningFirst() {
    Object[] fineTuning = {"--preprocess", "tf", "--fine-tune-epochs", "1", "--unfreeze"};
    assertThat(train(Samples.BACKBONE, with(fineTuning, "blok4_*")).isRefused().err())
        .contains("No layer matches. Given: 'blok4_*'");
    assertThat(train(Samples.BACKBONE, with(fineTuning, "block1_conv1_act")).isRefused().err())
        .contains("Nothing to unfreeze. Given: 'block1_conv1_act', which matches only layers");
    assertThat(folder).isEmptyDirectory();
    assertThat(train(Samples.BACKBONE, with(fineTuning, "block1_*")).isRefused().err())
        .contains("no-data");
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThat(
            train(
                    Samples.BACKBONE,
                    with(
                        new Object[] {
                          "--epochs=-1", "--batch=0", "--optimizer=adam,learning_rate=1"
                        },
                        "--metrics=acuracy,auc,bins=3"))
                .isRefused()
                .err())
        .contains("--metrics: metric 'acuracy' (expected one of: accuracy, auc,")
        .contains("auc: bins (expected: one of curve, num_thresholds, name)")
        .contains("--optimizer: learning_rate (expected: --learning-rate and --fine-tune-")
        .contains("--batch: 0 (expected: >= 1)", "--epochs: -1 (expected: >= 0)");
    assertThat(
            train(
                    Samples.BACKBONE,
                    "--unfreeze=blok4_*",
                    "--fine-tune-epochs=1",
                    "--image-size=150x150",
                    "--preprocess=tf")
                .isRefused()
                .err())
        .contains("2 problems:", "No layer matches. Given: 'blok4_*'", "--image-size 150x150")
        .contains("Fix: take layers of 'topwork inspect MODEL'");
    assertThat(train(Samples.BACKBONE, "--monitor=val_auc").isRefused().err())
        .contains("--monitor: 'val_auc' (expected one of: loss, accuracy;");
    assertThat(train(Samples.BACKBONE, "--loss=mse").isRefused().err())
        .contains("--loss: ", "a loss that takes logits");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesACallbackThatWatchesWhatIsNotReported_andLeavesNoRun() throws IOException {
    assertThat(
            train(Samples.BACKBONE, "--callbacks=reduce_lr_on_plateau,monitor=val_foo")
                .isRefused()
                .err())
        .contains("'val_foo' (expected one of: loss, accuracy;");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void looksAtMetricsAndLossesBeforeTraining() {
    assertThat(onDigits("--metrics=accuracy,mse,recall,class_id=9").isRefused().err())
        .contains(
            "metric: mean_squared_error with loss sparse_categorical_crossentropy (expected: a")
        .contains("metric: recall of class_id 9 (expected: 0 to 4");
    assertThat(onDigits("--loss=binary_crossentropy").isRefused().err())
        .contains("Labels do not fit the loss");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private CommandLineRun onDigits(String option) {
    return CommandLineRun.of(
        "train",
        "--backbone",
        Samples.BACKBONE,
        "--preprocess=tf",
        "--data",
        Samples.DIGITS,
        "--out",
        folder.resolve("run"),
        "--cache",
        folder.resolve("cache"),
        "--no-onnx",
        option);
  }

  @Test
  void refusesWhatIsSaidOfAFineTuningThatIsNotAskedFor() {
    assertThat(
            train(Samples.BACKBONE, "--unfreeze", "block1_*", "--fine-tune-learning-rate", "1e-4")
                .isRefused()
                .err())
        .contains("--unfreeze, --fine-tune-learning-rate: given without --fine-tune-epochs");
  }

  @Test
  void saysWhichSizeAFixedBackboneTakes() throws IOException {
    assertThat(
            train(Samples.BACKBONE, "--preprocess", "tf", "--image-size", "150x150")
                .isRefused()
                .err())
        .contains("Model takes images of one size only. Given: --image-size 150x150.")
        .contains("Expected: 64x64, to which images of every size are brought")
        .contains("Fix: leave --image-size out; ");
    assertThat(train(anySize(), "--preprocess", "tf").isRefused().err())
        .contains(
            "does not say the size of its images", "say which with --image-size, such as 224x224");
  }

  @Test
  void findsAnApplicationByItsName_onceItsWeightsAreThere() throws IOException {
    System.setProperty(KERAS_HOME, folder.resolve("keras").toString());

    assertThat(train("mobilenet_0.25").isRefused().err())
        .contains("No weights of this application. Given: MobileNet_0.25")
        .contains("run 'topwork applications fetch MobileNet_0.25' first");

    Path models = Files.createDirectories(folder.resolve("keras").resolve("models"));
    Path weights = models.resolve("mobilenet_2_5_224_tf_no_top.h5");
    Files.writeString(weights, "no HDF5");
    assertThat(train("mobilenet_0.25").isRefused().err()).contains(weights.toString());
  }

  @Test
  void saysThatANameMayBeMeantForAnApplication() {
    assertThat(train("Xcepton").isRefused().err()).contains("did you mean 'Xception'?");
    assertThat(CommandLineRun.of("inspect", "Xception").isRefused().err())
        .contains("the file that 'topwork applications fetch Xception' prints");
  }

  /** A backbone that takes images of any size. */
  private Path anySize() throws IOException {
    return Samples.backbone(folder.resolve("any-size"), "Relu", Shape.of(-1, -1, -1, 3));
  }

  private static Object[] with(Object[] some, Object last) {
    return Stream.concat(Stream.of(some), Stream.of(last)).toArray();
  }
}
