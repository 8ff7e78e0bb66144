package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.tensor.NpyFile;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Dialects;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on every kind of file that Keras writes. */
class KerasFilesTest {
  @TempDir static Path folder;

  @BeforeAll
  static void extract() throws IOException {
    Dialects.extract(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "keras1-sequential/model.h5, Keras 1 HDF5, Keras 1.2.2",
    "keras2-compiled/model.h5, Keras 2 HDF5, Keras 2.18",
    "keras2-archive/model.keras, Keras 2 archive, Keras 2.18",
    "keras3-formats/model.h5, Keras 3 HDF5, Keras 3.15",
    "keras3-formats/hdf5-inside.keras, Keras 3 HDF5, Keras 3.15",
    "keras3-formats/archive-inside.h5, Keras 3 archive, Keras 3.15",
  })
  void inspectSaysFormatAndProducer(String file, String format, String producer) {
    assertThat(CommandLineRun.of("inspect", folder.resolve(file)).succeeds().out())
        .contains(format, producer, "Trainable");
  }

  @Test
  void weightsGoIntoADescription() {
    Path data = folder.resolve("keras2-weights-only");
    Path json = data.resolve("architecture.json");
    assertThat(CommandLineRun.of("inspect", json).isRefused().err())
        .contains("Model without weights");
    Path output = folder.resolve("output.npy");
    CommandLineRun.of(
            "run",
            json,
            "--weights",
            data.resolve("weights.h5"),
            "--input",
            data.resolve("input.npy"),
            "--output",
            output)
        .succeeds();
    assertThat(output).exists();
  }

  @Test
  void saysWhatWasNotLoaded() throws IOException {
    Path data = folder.resolve("keras2-skip-mismatch");
    Path model = data.resolve("model.h5");
    Path weights = data.resolve("weights.h5");
    assertThat(
            CommandLineRun.of("inspect", model, "--weights", weights, "--by-name")
                .isRefused()
                .err())
        .contains("Weights do not fit", "layer 'logits'");
    CommandLineRun inspected =
        CommandLineRun.of(
                "inspect", model, "--weights", weights, "--by-name", "--skip-mismatch", "--json")
            .succeeds();
    String note = "weights loaded, 2 left out as they do not fit";
    assertThat(inspected.err().split(note, -1)).as("once").hasSize(2);
    assertThat(inspected.json().at("/warnings/0").asText()).contains(note);
    assertThat(inspected.json().at("/weights/notLoaded")).hasSize(2);
    assertThat(inspected.json().at("/weights/startValues")).isEmpty();
  }

  @Test
  void convertsInputsOfAnotherType_andSaysSo() throws IOException {
    Path data = folder.resolve("keras2-compiled");
    Path output = folder.resolve("same.npy");
    TensorData input = NpyFile.read(data.resolve("input.npy"));
    Path doubles = folder.resolve("doubles.npy");
    double[] values = input.toDoubles();
    NpyFile.write(doubles, TensorData.ofDoubles(values, input.shape().toSizes()));
    CommandLineRun run =
        CommandLineRun.of("run", data.resolve("model.h5"), "--input", doubles, "--output", output)
            .succeeds();
    assertThat(run.err())
        .containsOnlyOnce("Note: " + doubles + ": converted from float64 to float32");
    CommandLineRun.of(
            "run",
            data.resolve("model.h5"),
            "--input",
            data.resolve("input.npy"),
            "--output",
            folder.resolve("plain.npy"))
        .succeeds();
    assertThat(NpyFile.read(output)).isEqualTo(NpyFile.read(folder.resolve("plain.npy")));

    int[] whole = new int[values.length];
    whole[3] = 16_777_217;
    Path large = folder.resolve("large.npy");
    NpyFile.write(large, TensorData.ofInts(whole, input.shape().toSizes()));
    assertThat(
            CommandLineRun.of("run", data.resolve("model.h5"), "--input", large, "--output", output)
                .isRefused()
                .err())
        .contains("Input does not fit", "element 16777217 (expected: a number that float32 has)");
  }

  /** Half of a model's weights drawn at random look like a model, and are none. */
  @Test
  void everyCommandThatOpensAModelSaysWhereResultsAreWrong() throws IOException {
    Path data = folder.resolve("keras2-weights-only");
    Path model = data.resolve("architecture.json");
    Path other = folder.resolve("keras2-skip-mismatch").resolve("weights.h5");
    Path onnx = folder.resolve("wrong.onnx");
    Object[] weights = {model, "--weights", other, "--by-name", "--skip-mismatch"};
    String warning =
        "RESULTS WILL BE WRONG: 2 of 11 weights are in no file and have start values: logits/kernel,"
            + " logits/bias.";
    for (List<?> words :
        List.of(
            List.of(
                "run",
                "--input",
                data.resolve("input.npy"),
                "--output",
                folder.resolve("wrong.npy")),
            List.of("export", "--onnx", onnx),
            List.of("verify", onnx),
            List.of("inspect"))) {
      Object[] arguments =
          Stream.of(words.subList(0, 1), List.of(weights), words.subList(1, words.size()))
              .flatMap(List::stream)
              .toArray();
      CommandLineRun run = CommandLineRun.of(arguments).succeeds();
      assertThat(run.err()).as(words.get(0).toString()).containsOnlyOnce("Warning: " + warning);
      if (words.get(0).equals("inspect")) {
        assertThat(run.out()).contains("Weights: " + warning);
      }
    }
    CommandLineRun json =
        CommandLineRun.of(
                "inspect", model, "--weights", other, "--by-name", "--skip-mismatch", "--json")
            .succeeds();
    assertThat(json.json().at("/weights/startValues").toString())
        .isEqualTo("[\"logits/kernel\",\"logits/bias\"]");
    assertThat(json.json().at("/weights/loaded").asInt()).isEqualTo(9);
  }

  @Test
  void everyCommandThatOpensAModelSaysWhatWasNotLoaded() {
    Path data = folder.resolve("keras2-skip-mismatch");
    Path model = data.resolve("model.h5");
    Path onnx = folder.resolve("partial.onnx");
    Path output = folder.resolve("partial.npy");
    Object[] weights = {
      model, "--weights", data.resolve("weights.h5"), "--by-name", "--skip-mismatch"
    };
    for (List<?> words :
        List.of(
            List.of("run", "--input", data.resolve("input.npy"), "--output", output),
            List.of("export", "--onnx", onnx),
            List.of("verify", onnx))) {
      Object[] arguments =
          Stream.of(words.subList(0, 1), List.of(weights), words.subList(1, words.size()))
              .flatMap(List::stream)
              .toArray();
      assertThat(CommandLineRun.of(arguments).succeeds().err())
          .as(words.get(0).toString())
          .contains("Warning: ", "from the model's own file are still: logits/kernel, logits/bias.")
          .containsOnlyOnce("weights loaded, 2 left out as they do not fit");
    }
  }

  @Test
  void refusesToLoadNothing_andToSayHowWithoutWhich() {
    Path model = TestData.path("mini-xception/keras2.h5");
    Path weights = folder.resolve("keras2-skip-mismatch/weights.h5");
    Path onnx = folder.resolve("nothing.onnx");
    assertThat(
            CommandLineRun.of("export", model, "--onnx", onnx, "--weights", weights, "--by-name")
                .isRefused()
                .err())
        .contains("No weight of the file was loaded", "Given: ", "Expected: ", "weights.h5");
    assertThat(
            CommandLineRun.of("export", model, "--onnx", onnx, "--by-name", "--skip-mismatch")
                .isRefused()
                .err())
        .contains("--by-name, --skip-mismatch: given without --weights (expected: ");
    assertThat(onnx).doesNotExist();
  }

  @Test
  void exportsAndVerifies() throws IOException {
    Path model = TestData.path("mini-xception/model.keras");
    Path onnx = folder.resolve("mini.onnx");
    CommandLineRun.of("export", model, "--onnx", onnx).succeeds();
    CommandLineRun.of("verify", model, onnx).succeeds();
    assertThat(Files.size(onnx)).isGreaterThan(100_000);
  }

  @Test
  void trainsOnAFile_withWeightsOfAnother() throws IOException {
    Path data = folder.resolve("data");
    for (String digit : new String[] {"5", "6"}) {
      Samples.copyDigits(digit, Files.createDirectories(data.resolve(digit)), 20);
    }
    CommandLineRun trained =
        CommandLineRun.of(
                "train",
                "--backbone",
                TestData.path("mini-xception/keras3.h5"),
                "--weights",
                TestData.path("mini-xception/model.weights.h5"),
                "--data",
                data,
                "--out",
                folder.resolve("run"),
                "--preprocess",
                "tf",
                "--epochs",
                "2",
                "--cache",
                folder.resolve("cache"))
            .succeeds();
    assertThat(trained.out()).contains("model.onnx");
    assertThat(folder.resolve("run/run.json")).content().contains("model.weights.h5");
  }
}
