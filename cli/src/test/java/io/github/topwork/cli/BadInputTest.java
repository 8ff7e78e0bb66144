package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.tensor.NpyFile;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.MalformedModels;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad input is one clear message, exit code 2, and nothing half-written. */
class BadInputTest {
  private static final Path MODEL = Samples.BACKBONE;

  @TempDir private Path folder;

  @Test
  void refusesWhatIsNoModel_sayingWhatIs() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");

    for (Path path : List.of(text, folder, folder.resolve("nothing"))) {
      assertThat(CommandLineRun.of("inspect", path).isRefused().err())
          .contains("Not a model", path.toString(), "SavedModel folder");
    }
  }

  @Test
  void refusesAFileThatIsOnlyCalledOnnx() throws IOException {
    Path file = Files.writeString(folder.resolve("fake.onnx"), "hello");

    assertThat(CommandLineRun.of("inspect", file).isRefused().err()).contains("fake.onnx");
    assertThat(CommandLineRun.of("verify", MODEL, file).isRefused().err())
        .contains("Not an ONNX model", "fake.onnx");
    assertThat(CommandLineRun.of("serve", "--model", "a=b", "--model", "a=c").isRefused().err())
        .contains("--model: a given twice (expected: a name for each model");
    assertThat(CommandLineRun.of("serve", "--model", "a=" + file).isRefused().err())
        .contains("fake.onnx");
  }

  static List<String> malformed() throws IOException {
    return MalformedModels.broken();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesEveryMalformedSavedModel_andLeavesNoOutput(String name, @TempDir Path models)
      throws IOException {
    Path model = MalformedModels.extract(name, models);
    Path output = folder.resolve("out.npy");
    Path input = TestData.path("malformed/input.npy");

    CommandLineRun run = CommandLineRun.of("run", model, "--input", input, "--output", output);

    assertThat(run.isRefused().err()).contains("Given: ", "Expected: ", "Where: ", "Fix: ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @NeedsFixture("xception-savedmodel-tf27/xception_model")
  void namesTheMissingDataFileOfARealModel() {
    Path model = TestData.fixture("xception-savedmodel-tf27/xception_model");

    assertThat(CommandLineRun.of("inspect", model).isRefused().err())
        .contains("variables.data-00000-of-00001", "Weights are missing");
  }

  @Test
  void suggestsNearNames_forSignatureAndLayer() {
    assertThat(CommandLineRun.of("inspect", MODEL, "--signature", "serving").isRefused().err())
        .contains("did you mean 'serving_default'");
    assertThat(
            CommandLineRun.of(
                    "run",
                    MODEL,
                    "--input",
                    Samples.INPUT,
                    "--output",
                    folder.resolve("o.npy"),
                    "--layer",
                    "block1_conv9")
                .isRefused()
                .err())
        .contains("did you mean 'block1_conv1'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesAnUnreadableImageAlone_namingIt() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.png"));

    assertThat(CommandLineRun.of("predict", MODEL, empty, "--preprocess", "tf").isRefused().err())
        .contains("empty.png");
  }

  @Test
  void refusesImagesForAModelThatDoesNotTellItsScaling() throws IOException {
    Path model = TestData.path("small/convolutions/keras3");

    CommandLineRun run =
        CommandLineRun.of("predict", model, Samples.digit("5"), "--image-size", "13x11");

    assertThat(run.isRefused().err())
        .contains("Cannot tell how the model wants its pixels", "--preprocess");
    assertThat(
            CommandLineRun.of("predict", MODEL, Samples.digit("5"), "--preprocess", "nix")
                .isRefused()
                .err())
        .contains("--preprocess: 'nix' (expected one of: none, ");
  }

  @Test
  void refusesDataThatCannotBeTrainedOn() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path run = folder.resolve("run");
    assertThat(train(data, run).isRefused().err()).contains("no folders");

    Files.createDirectories(data.resolve("only"));
    Samples.copyDigits("5", data.resolve("only"), 4);
    assertThat(train(data, run).isRefused().err()).contains("one class only: 'only'");

    Files.createDirectories(data.resolve("empty"));
    assertThat(train(data, run).isRefused().err()).contains("an empty class folder");
    assertThat(run).doesNotExist();
  }

  @Test
  void refusesLabelsThatDoNotMatchTheHead() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\nc\n");

    CommandLineRun run =
        CommandLineRun.of(
            "predict", MODEL, Samples.digit("5"), "--preprocess", "tf", "--labels", labels);

    assertThat(run.isRefused().err()).contains("The labels do not match the head", "3 labels", "5");
  }

  @Test
  void refusesClassFoldersThatAreNotTheLabels() throws IOException {
    Path data = folder.resolve("data");
    for (String name : List.of("cats", "dogs")) {
      Samples.copyDigits("5", Files.createDirectories(data.resolve(name)), 2);
    }

    CommandLineRun run = CommandLineRun.of("evaluate", MODEL, "--data", data, "--preprocess", "tf");

    assertThat(run.isRefused().err()).contains("2 labels [cats, dogs]");
  }

  @Test
  void refusesARunFolderThatHoldsOtherThings() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("thesis.txt"), "important");

    assertThat(train(Samples.DIGITS, taken).isRefused().err()).contains("thesis.txt");
    assertThat(taken.resolve("thesis.txt")).hasContent("important");
    assertThat(taken).isDirectoryNotContaining(path -> !path.endsWith("thesis.txt"));
  }

  @Test
  void refusesToResumeWhatIsNoRun_orWithOtherOptions() {
    assertThat(CommandLineRun.of("train", "--resume", folder).isRefused().err())
        .contains("Run cannot be resumed. Given: no run.json.");
    assertThat(
            CommandLineRun.of("train", "--resume", folder, "--seed", 7, "--epochs=3")
                .isRefused()
                .err())
        .contains("--epochs, --seed: given with --resume");
    assertThat(CommandLineRun.of("train", "--data", folder).isRefused().err())
        .contains("Missing required options: '--backbone=MODEL', '--out=RUN'; or --resume=RUN");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesAnOutputFolderThatIsNotThere_beforeTheWork() {
    Path onnx = folder.resolve("nowhere").resolve("model.onnx");

    assertThat(CommandLineRun.of("export", MODEL, "--onnx", onnx).isRefused().err())
        .contains("nowhere", "does not exist");
  }

  @Test
  void refusesAFolderInThePlaceOfAFile() throws IOException {
    Path place = Files.createDirectory(folder.resolve("place"));
    Path output = folder.resolve("out.npy");

    assertThat(CommandLineRun.of("export", MODEL, "--onnx", place).isRefused().err())
        .contains("--onnx: '" + place + "', a folder (expected: a file to write)");
    assertThat(
            CommandLineRun.of("run", MODEL, "--input", Samples.INPUT, "--output", place)
                .isRefused()
                .err())
        .contains("--output: '" + place + "', a folder");
    assertThat(
            CommandLineRun.of("run", MODEL, "--input", place, "--output", output).isRefused().err())
        .contains("Given: a folder. Expected: a .npy file. Where: " + place);
    Path keras = TestData.path("mini-xception/keras2.h5");
    assertThat(CommandLineRun.of("inspect", keras, "--weights", place).isRefused().err())
        .contains("Not a file of weights. Given: a folder", "Where: " + place);
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void refusesATextAsWeights() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
    Path keras = TestData.path("mini-xception/keras2.h5");

    assertThat(CommandLineRun.of("inspect", keras, "--weights", text).isRefused().err())
        .contains("Not a file of weights. Given: a file of another kind", "Where: " + text);
  }

  @Test
  void refusesAPrecisionThatIsNotWritten_andLeavesNoFile() {
    Path onnx = folder.resolve("model.onnx");

    assertThat(
            CommandLineRun.of("export", MODEL, "--onnx", onnx, "--precision", "int8")
                .isRefused()
                .err())
        .contains("--precision");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesInputsThatDoNotFit_sayingWhatWould() throws IOException {
    Path wrong = folder.resolve("wrong.npy");
    NpyFile.write(wrong, io.github.topwork.tensor.TensorData.ofFloats(new float[4], 2, 2));
    Path output = folder.resolve("out.npy");

    assertThat(
            CommandLineRun.of("run", MODEL, "--input", wrong, "--output", output).isRefused().err())
        .contains("float32[2, 2]", "float32[batch, 64, 64, 3]");
    assertThat(
            CommandLineRun.of("run", MODEL, "--input", "x=" + wrong, "--output", output)
                .isRefused()
                .err())
        .contains("NAME one of [input_1]");
    assertThat(output).doesNotExist();
  }

  @Test
  void refusesOptionsThatContradictTheModel() throws IOException {
    Path file = Files.writeString(folder.resolve("fake.onnx"), "hello");

    assertThat(
            CommandLineRun.of("predict", file, Samples.digit("5"), "--preprocess", "tf")
                .isRefused()
                .err())
        .contains("the model says itself what it expects");
    for (Object[] words :
        List.of(
            new Object[] {"inspect", file},
            new Object[] {"run", file, "--input", "a", "--output", "b"},
            new Object[] {"predict", file, Samples.digit("5")})) {
      Object[] arguments =
          Stream.concat(Stream.of(words), Stream.of("--weights", "w.h5")).toArray();
      assertThat(CommandLineRun.of(arguments).isRefused().err())
          .contains("--weights: given for " + file);
    }
  }

  @Test
  void refusesNumbersOutsideOfTheirRange() {
    assertThat(
            CommandLineRun.of("evaluate", MODEL, "--data", "x", "--min-accuracy", "90")
                .isRefused()
                .err())
        .contains("--min-accuracy: 90.0 (expected: 0 to 1");
    assertThat(CommandLineRun.of("verify", MODEL, "x.onnx", "--range", "3").isRefused().err())
        .contains("expected: LOW:HIGH");
    for (String command : new String[] {"verify", "export"}) {
      String target = command.equals("verify") ? "x.onnx" : "--onnx=x.onnx";
      assertThat(CommandLineRun.of(command, MODEL, target, "--tolerance", "0").isRefused().err())
          .contains("--tolerance: 0.0 (expected: > 0 and finite");
    }
    assertThat(CommandLineRun.of("serve", "--model", "m=x", "--port", "seven").isRefused().err())
        .contains("seven");
    assertThat(train(Samples.DIGITS, folder.resolve("r"), "--dropout", "1.5").isRefused().err())
        .contains("dropout: 1.5 (expected: >= 0 and < 1)");
    Object[][] wrong = {
      {"--epochs", "-1", "--epochs: -1 (expected: >= 0)"},
      {"--epochs", "0", "--epochs: 0, --fine-tune-epochs: 0 (expected: at least one epoch)"},
      {"--epochs", "99999999999", "'99999999999' (expected: a whole number)"},
      {"--learning-rate", "NaN", "--learning-rate: NaN (expected: > 0 and finite"},
      {"--learning-rate", "fast", "'fast' (expected: a number"},
      {"--learning-rate", "cosine_decay(decay_steps=0)", "initial_learning_rate (expected: given)"},
      {"--layer-rates", "block1=fast", "'block1=fast' (expected: NAME=NUMBER,..."},
      {"--layer-rates", "block1=2", "--layer-rates: given without --fine-tune-epochs"},
      {"--class-weights", "high", "'high' (expected: balanced, or NAME=WEIGHT,..."},
      {"--class-weights", "5=1,6=-2", "class weight: 0 -2.0"},
      {"--class-weights", "5=1,66=2", "66. Expected: some of 5, 6"},
      {"--batch", "0", "--batch: 0 (expected: >= 1)"},
      {"--validation", "1", "--validation: 1.0 (expected: > 0 and < 1"},
      {"--patience", "0", "--patience: 0 (expected: >= 1)"},
    };
    for (Object[] option : wrong) {
      assertThat(train(Samples.DIGITS, folder.resolve("r"), option[0], option[1]).isRefused().err())
          .contains(option[2].toString());
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesPlacesThatAreNoFoldersAndNoServers() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "hello");

    assertThat(CommandLineRun.of("serve", "--repository", file).isRefused().err())
        .contains("'" + file + "' is no folder", "Fix: ");
    assertThat(CommandLineRun.of("evaluate", MODEL, "--data", file).isRefused().err())
        .contains("'" + file + "' is no folder", "Fix: ");
    assertThat(
            CommandLineRun.of("applications", "fetch", "Xception", "--mirror", "not a url")
                .isRefused()
                .err())
        .contains("--mirror: 'not a url' (expected: http or https");
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    assertThat(CommandLineRun.of("trian").isRefused().err())
        .contains("Unknown command 'trian'", "topwork train");
    assertThat(CommandLineRun.of("train", "--backbon", "x").isRefused().err())
        .contains("--backbon");
    assertThat(CommandLineRun.of("serve").isRefused().err()).contains("--repository");
  }

  @Test
  void printsTheStackTraceOnlyWhenAsked() {
    Path nothing = folder.resolve("nothing");

    assertThat(CommandLineRun.of("inspect", nothing, "--debug").err()).contains("\tat ");
    assertThat(CommandLineRun.of("inspect", nothing).err()).doesNotContain("\tat ");
  }

  @Test
  void refusesToTrainWhatCannotBeExported_beforeItTrains() throws IOException {
    Path backbone = Samples.backbone(folder.resolve("sinh"), "Sinh", Shape.of(-1, 8, 8, 3));
    Path run = folder.resolve("run");
    Object[] arguments = {
      "train",
      "--backbone",
      backbone,
      "--data",
      Samples.DIGITS,
      "--out",
      run,
      "--preprocess",
      "unit",
      "--epochs",
      "1",
      "--cache",
      folder.resolve("cache")
    };

    assertThat(CommandLineRun.of(arguments).isRefused().err())
        .contains("Cannot convert op 'Sinh' to ONNX", "--no-onnx");
    assertThat(run).doesNotExist();

    Object[] without = Stream.concat(Stream.of(arguments), Stream.of("--no-onnx")).toArray();
    assertThat(CommandLineRun.of(without).succeeds().out())
        .contains("held-out images")
        .doesNotContain("onnx");
    assertThat(run.resolve("model")).isDirectory();
    assertThat(run.resolve("model.onnx")).doesNotExist();
  }

  private static CommandLineRun train(Path data, Path out, Object... more) {
    Object[] fixed = {"train", "--backbone", MODEL, "--data", data, "--out", out};
    return CommandLineRun.of(
        Stream.concat(Stream.of(fixed), Stream.of(more)).toArray(Object[]::new));
  }
}
