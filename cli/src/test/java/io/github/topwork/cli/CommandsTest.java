package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the bundled sample, one training run for all. */
class CommandsTest {
  /** float32 through another build of TensorFlow than the one that made the golden file. */
  private static final float ATOL_FLOAT32 = 1e-5f;

  @TempDir static Path folder;

  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Path data = folder.resolve("data");
    for (String digit : List.of("5", "6", "7")) {
      Samples.copyDigits(digit, Files.createDirectories(data.resolve(digit)), 40);
    }
    run = folder.resolve("run");
    CommandLineRun trained =
        CommandLineRun.of(
                "train",
                "--backbone",
                Samples.BACKBONE,
                "--data",
                data,
                "--out",
                run,
                "--preprocess",
                "tf",
                "--decoder",
                "tensorflow",
                "--epochs",
                "12",
                "--learning-rate",
                "1e-2",
                "--fine-tune-epochs",
                "1",
                "--unfreeze",
                "block14_*",
                "--cache",
                folder.resolve("cache"))
            .succeeds();
    assertThat(trained.out()).contains("Wrote ", "model.onnx", "held-out images", "Next: ");
  }

  @Test
  void aRunFolderHoldsAllThatAnotherMachineNeeds() {
    for (String entry :
        List.of("model", "model.onnx", "labels.txt", "run.json", "history.csv", "history.png")) {
      assertThat(run.resolve(entry)).exists();
    }
    assertThat(run.resolve("labels.txt")).hasContent("5\n6\n7");
  }

  @Test
  void inspectCountsParameters() throws IOException {
    JsonNode json =
        CommandLineRun.of("inspect", Samples.BACKBONE, "--json", "--ops", "--variables")
            .succeeds()
            .json();

    assertThat(json.path("format").asText()).isEqualTo("Keras 2 SavedModel");
    assertThat(json.at("/parameters/total").asLong()).isEqualTo(236_269);
    assertThat(json.at("/parameters/nonTrainable").asLong()).isEqualTo(5_328);
    assertThat(json.at("/inputs/0/shape").toString()).isEqualTo("[\"batch\",64,64,3]");
    assertThat(json.path("variables")).isNotEmpty();
    assertThat(json.path("ops").path("Conv2D").asInt()).isPositive();
    assertThat(json.path("exportProblems")).isEmpty();
    assertThat(CommandLineRun.of("inspect", Samples.BACKBONE).succeeds().out())
        .contains("Total params: 236,269 (922.93 KB)")
        .contains("block1_conv1 (Conv2D)", "[batch, 31, 31, 8]");
  }

  @Test
  void inspectReadsRunsAndOnnxFiles() throws IOException {
    assertThat(CommandLineRun.of("inspect", run).succeeds().out()).contains("dense (Dense)");
    JsonNode onnx =
        CommandLineRun.of("inspect", run.resolve("model.onnx"), "--json").succeeds().json();
    assertThat(onnx.path("canClassify").asBoolean()).isTrue();
    assertThat(onnx.at("/metadata/topwork.labels").asText()).isEqualTo("[\"5\",\"6\",\"7\"]");
    assertThat(onnx.at("/metadata/topwork.provenance").asText()).contains("backbone.sha256");
  }

  @Test
  void runGivesWhatKerasGave_andTheOutputOfALayer() throws IOException {
    Path output = folder.resolve("output.npy");
    CommandLineRun.of("run", Samples.BACKBONE, "--input", Samples.INPUT, "--output", output)
        .succeeds();

    float[] expected = Npy.read(Samples.EXPECTED).toFloatArray();
    assertThat(Npy.read(output).toFloatArray())
        .usingComparatorWithPrecision(ATOL_FLOAT32)
        .containsExactly(expected);

    Path features = folder.resolve("features.npy");
    CommandLineRun.of(
            "run",
            Samples.BACKBONE,
            "--input",
            "input_1=" + Samples.INPUT,
            "--layer",
            "block14_sepconv2_act",
            "--output",
            features)
        .succeeds();
    float[] expectedFeatures =
        Npy.read(TestData.path("mini-xception/expected-features.npy")).toFloatArray();
    assertThat(Npy.read(features).toFloatArray())
        .usingComparatorWithPrecision(ATOL_FLOAT32 * 8)
        .containsExactly(expectedFeatures);
  }

  @Test
  void runFeedsOnnxFilesToo() throws IOException {
    Path tensorflow = folder.resolve("tensorflow.npy");
    Path onnx = folder.resolve("onnx.npy");
    CommandLineRun.of("run", run, "--input", Samples.INPUT, "--output", tensorflow).succeeds();
    CommandLineRun.of("run", run.resolve("model.onnx"), "--input", Samples.INPUT, "--output", onnx)
        .succeeds();

    // Logits of magnitude 10 at a relative tolerance of 1e-5.
    assertThat(Npy.read(onnx).toFloatArray())
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(Npy.read(tensorflow).toFloatArray());
  }

  @Test
  void evaluateGivesTheSameInBothEngines() throws IOException {
    Path data = folder.resolve("data");
    JsonNode tensorflow =
        CommandLineRun.of("evaluate", run, "--data", data, "--json").succeeds().json();
    JsonNode onnx =
        CommandLineRun.of("evaluate", run.resolve("model.onnx"), "--data", data, "--json")
            .succeeds()
            .json();

    assertThat(tensorflow.path("images").asInt()).isEqualTo(120);
    assertThat(tensorflow.path("accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(onnx.path("confusion")).isEqualTo(tensorflow.path("confusion"));
    assertThat(onnx.path("runtime").asText()).isEqualTo("ONNX Runtime");
  }

  @Test
  void evaluateTakesOnlyWhatTheRunHeldOut() throws IOException {
    JsonNode json =
        CommandLineRun.of(
                "evaluate", run, "--data", folder.resolve("data"), "--held-out", run, "--json")
            .succeeds()
            .json();

    assertThat(json.path("images").asInt()).isEqualTo(24);
  }

  @Test
  void evaluateFailsTheCheck_belowTheAccuracyAskedFor() throws IOException {
    Path shuffled = folder.resolve("shuffled");
    Samples.copyDigits("6", Files.createDirectories(shuffled.resolve("5")), 4);
    Samples.copyDigits("7", Files.createDirectories(shuffled.resolve("6")), 4);
    Samples.copyDigits("5", Files.createDirectories(shuffled.resolve("7")), 4);

    CommandLineRun result =
        CommandLineRun.of("evaluate", run, "--data", shuffled, "--min-accuracy", "0.9");

    assertThat(result.code()).isEqualTo(TopworkCommand.CHECK_FAILED);
    assertThat(result.err()).contains("is below --min-accuracy 0.9");
  }

  @Test
  void predictPrintsTheBestClasses() throws IOException {
    Path image = Samples.digit("6");
    JsonNode json = CommandLineRun.of("predict", run, image, "--json").succeeds().json();

    assertThat(json.at("/images/0/classes")).hasSize(3);
    double sum = 0;
    for (JsonNode guess : json.at("/images/0/classes")) {
      sum += guess.path("probability").asDouble();
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    CommandLineRun table =
        CommandLineRun.of("predict", run.resolve("model.onnx"), image, image, "--top", "1");
    assertThat(table.succeeds().out().lines()).hasSize(4);
  }

  @Test
  void predictCallsClassesByTheirPlace_whereTheModelHasNoNames() {
    CommandLineRun result =
        CommandLineRun.of(
            "predict",
            Samples.BACKBONE,
            TestData.path("digits/5/digit-0005.png"),
            "--preprocess",
            "tf");

    assertThat(result.succeeds().out()).contains("class ");
  }

  @Test
  void trainSaysWhatOfARunIsABackbone() {
    CommandLineRun again =
        CommandLineRun.of(
            "train", "--backbone", run, "--data", folder, "--out", folder.resolve("again"));

    assertThat(again.isRefused().err()).contains(run.resolve("model").toString(), "--resume");
  }

  @Test
  void predictTellsTheScalingOfPixelsByTheArchitecture() throws IOException {
    Path image = Samples.digit("5");

    CommandLineRun told = CommandLineRun.of("predict", Samples.BACKBONE, image).succeeds();
    CommandLineRun asked =
        CommandLineRun.of("predict", Samples.BACKBONE, image, "--preprocess", "tf").succeeds();

    assertThat(told.err()).contains("pixels are scaled 'tf', as Keras's Xception was trained with");
    assertThat(asked.err()).doesNotContain("pixels are scaled");
    assertThat(told.out()).isEqualTo(asked.out());
  }

  @Test
  void theDecoderOfARunTravelsInItsOnnxFile() throws IOException {
    JsonNode onnx =
        CommandLineRun.of("inspect", run.resolve("model.onnx"), "--json").succeeds().json();

    assertThat(RunFolder.open(run).classifier().image().decoder())
        .isEqualTo(KnownDecoder.TENSORFLOW.id());
    assertThat(onnx.at("/metadata/topwork.image").asText())
        .contains("\"decoder\":{\"id\":\"tensorflow\",\"version\":1}");
  }

  @Test
  void predictDecodesAsAsked_andAsTheFileSays() throws IOException {
    Path photo = TestData.path("images/444-33x31.jpg");
    Path onnx = folder.resolve("tensorflow.onnx");
    Path labels = Files.writeString(folder.resolve("five.txt"), "a\nb\nc\nd\ne\n");
    CommandLineRun.of(
            "export",
            Samples.BACKBONE,
            "--onnx",
            onnx,
            "--labels",
            labels,
            "--decoder",
            "tensorflow")
        .succeeds();

    double asked =
        best(
            CommandLineRun.of(
                "predict", Samples.BACKBONE, photo, "--decoder", "tensorflow", "--json"));
    double otherwise = best(CommandLineRun.of("predict", Samples.BACKBONE, photo, "--json"));
    double served = best(CommandLineRun.of("predict", onnx, photo, "--json"));

    assertThat(served).isCloseTo(asked, within((double) ATOL_FLOAT32));
    assertThat(Math.abs(otherwise - asked)).isGreaterThan(ATOL_FLOAT32);
    assertThat(CommandLineRun.of("predict", onnx, photo, "--decoder", "topwork").isRefused().err())
        .contains("--decoder", "the model says itself what it expects");
  }

  private static double best(CommandLineRun predicted) throws IOException {
    return predicted.succeeds().json().at("/images/0/classes/0/probability").asDouble();
  }

  @Test
  void exportWritesAFileThatVerifies_andASavedModelThatReadsBack() throws IOException {
    Path onnx = folder.resolve("exported.onnx");
    Path copy = folder.resolve("copy");
    CommandLineRun exported =
        CommandLineRun.of(
                "export", Samples.BACKBONE, "--onnx", onnx, "--savedmodel", copy, "--opset", "18")
            .succeeds();
    assertThat(exported.out()).contains("Wrote " + copy, "Wrote " + onnx);

    JsonNode verified =
        CommandLineRun.of("verify", copy, onnx, "--batch", "1,3", "--json").succeeds().json();
    assertThat(verified.path("isWithinTolerance").asBoolean()).isTrue();
    assertThat(verified.path("comparisons")).hasSize(8);
    assertThat(verified.path("timesNoise").asDouble()).isBetween(0.0, 16.0);
    assertThat(verified.path("noise").asDouble()).isBetween(1e-9, 1e-4);
    assertThat(verified.has("tolerance")).isFalse();
    CommandLineRun loose =
        CommandLineRun.of("verify", copy, onnx, "--batch", "1", "--tolerance", "1e-3", "--json");
    assertThat(loose.succeeds().json().path("tolerance").asDouble()).isEqualTo(1e-3);
    CommandLineRun tight = CommandLineRun.of("verify", copy, onnx, "--tolerance", "1e-12");
    assertThat(tight.code()).isEqualTo(TopworkCommand.CHECK_FAILED);
  }

  @Test
  void verifyFailsTheCheck_forAnotherModel() {
    CommandLineRun result =
        CommandLineRun.of("verify", Samples.BACKBONE, run.resolve("model.onnx"), "--batch", "2");

    assertThat(result.code()).isEqualTo(TopworkCommand.CHECK_FAILED);
    assertThat(result.out()).contains("DIFFERENT", "over");
  }

  @Test
  void verifyComparesARunOnItsImages() {
    CommandLineRun result = CommandLineRun.of("verify", run, run.resolve("model.onnx"));

    assertThat(result.succeeds().out())
        .contains("Equal: distance from the truth ", "allowed 16 times");
  }

  @Test
  void showDrawsSamples_andWhatAugmentationMakesOfOne() throws IOException {
    Path samples = folder.resolve("samples.png");
    Path augmented = folder.resolve("augmented.png");
    String[] show = {"show", folder.resolve("data").toString(), "--out"};
    CommandLineRun plain = CommandLineRun.of(show[0], show[1], show[2], samples).succeeds();
    CommandLineRun.of(
            show[0], show[1], show[2], augmented, "--augment", "flip,rotation=0.1", "--seed", "7")
        .succeeds();

    assertThat(plain.out()).contains("Wrote " + samples);
    // Three columns and rows of pictures, twice as many pixels as units.
    assertThat(ImageIO.read(samples.toFile()).getWidth()).isEqualTo(2 * (16 + 3 * 216));
    assertThat(ImageIO.read(augmented.toFile()).getHeight()).isEqualTo(2 * (16 + 3 * 238));
    assertThat(augmented).isRegularFile();
    assertThat(CommandLineRun.of(show[0], show[1], show[2], samples, "--seed", "7").err())
        .contains("--seed: given without --augment");
    assertThat(CommandLineRun.of(show[0], show[1], show[2], samples, "--augment", "turn=1").err())
        .contains("--augment: augmentation 'turn' (expected one of: flip, rotation");
  }
}
