package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.data.DatasetException;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.PhaseHistory;
import io.github.topwork.train.tf.TfModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on mini-xception and the digits 5 to 9. */
class TrainingJobIT {
  @TempDir Path temp;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Console console =
      new Console(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

  private static Path backbone() {
    return TestData.data().resolve("mini-xception/keras2-savedmodel");
  }

  private static Path digits() {
    return TestData.data().resolve("digits");
  }

  private TrainingOptions.Builder options(String out) {
    return TrainingOptions.builder(backbone(), digits(), temp.resolve(out))
        .cache(new CacheFolder(temp.resolve("cache"), 1L << 30));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void endsAsInterrupted_whenItsCallerIs() throws IOException {
    Thread.currentThread().interrupt();
    TrainingResult result =
        TrainingJob.run(
            options("interrupted").headPhase(5, 1e-3).build(),
            RunControl.on(console).withStop(() -> false));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(result.out()).doesNotExist();
    assertThat(printed()).contains("Interrupted while the images were read");
  }

  @Test
  void checksTheModel_andCanBeStoppedToo() {
    AtomicInteger asked = new AtomicInteger();
    RunControl control =
        RunControl.on(console)
            .withStop(() -> asked.incrementAndGet() < 0)
            .withCheck(
                model -> {
                  throw new IllegalArgumentException("refused: " + model.outputs().size());
                });
    assertThatThrownBy(() -> TrainingJob.run(options("refused").build(), control))
        .hasMessage("refused: 1");
    assertThat(asked).hasPositiveValue();
    assertThat(temp.resolve("refused")).doesNotExist();
  }

  @Test
  void trainsHeadAndFineTunes_andWritesRunFolder() throws IOException {
    TrainingResult result =
        TrainingJob.run(
            options("run").headPhase(20, 1e-3).fineTuning(5, 1e-4).build(),
            RunControl.on(console).withStop(() -> false));
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.headAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.90);
    assertThat(result.evaluation().orElseThrow().accuracy()).isGreaterThanOrEqualTo(0.95);
    assertThat(result.phases())
        .extracting(PhaseHistory::name)
        .containsExactly("head", "fine-tuning");

    Path out = result.out();
    assertThat(out.resolve("labels.txt")).hasContent("5\n6\n7\n8\n9");
    assertThat(out.resolve("history.csv")).content().hasLineCount(26);
    for (String name : List.of("run.json", "history.png", "confusion.png")) {
      assertThat(out.resolve(name)).isNotEmptyFile();
    }
    assertThat(Files.readString(out.resolve("checkpoints/last"))).isEqualTo("fine-tuning-005\n");
    assertThat(printed()).contains("Epoch 20/20").contains("val_accuracy: ").contains("recall");

    evaluatesTheSameAgain(RunFolder.open(out), result.evaluation().orElseThrow());
    changesKernelsButNoStatistics(RunFolder.open(out));
  }

  private void evaluatesTheSameAgain(RunFolder run, Evaluation before) throws IOException {
    ImageFolderOptions reading =
        ImageFolderOptions.DEFAULTS.withClasses(run.classifier().labels().names());
    LabelledImages heldOut = run.split(ImageFolder.read(digits(), reading)).validation();
    try (ImportedModel imported = run.model();
        TfModel model = TfModel.open(imported.model(), imported.weights())) {
      Evaluation again =
          Evaluation.of(heldOut, run.classifier(), model::run, 16, Console.silent(), () -> false);
      assertThat(again.matrix()).isEqualTo(before.matrix());
    }
  }

  private static void changesKernelsButNoStatistics(RunFolder run) throws IOException {
    try (ImportedModel before = ModelImporters.read(backbone(), ImportOptions.defaults());
        ImportedModel after = run.model()) {
      AtomicInteger kernels = new AtomicInteger();
      for (Variable variable : before.model().variables()) {
        TensorData old = before.weights().get(variable.name());
        var now = after.weights().find(variable.name());
        if (now.isEmpty()) {
          continue; // the old classifier
        }
        if (variable.name().contains("moving_")) {
          assertThat(now.get()).as(variable.name()).isEqualTo(old);
        } else if (variable.name().contains("kernel")) {
          assertThat(now.get()).as(variable.name()).isNotEqualTo(old);
          kernels.incrementAndGet();
        }
      }
      assertThat(kernels.get()).isGreaterThan(30);
    }
  }

  @Test
  void usesCachedFeatures_theSecondTime() throws IOException {
    TrainingOptions first = options("a").headPhase(2, 1e-3).fineTuning(0, 1).build();
    TrainingJob.run(first, RunControl.on(console).withStop(() -> false));
    assertThat(printed()).contains("Features: 896 images in");
    TrainingOptions second = options("b").headPhase(2, 1e-3).fineTuning(0, 1).build();
    TrainingJob.run(second, RunControl.on(console).withStop(() -> false));
    assertThat(printed()).contains("Features: 896 of 896 images cached");
    // The same seed: the same weights and the same scores.
    assertThat(withoutSeconds(temp.resolve("b/history.csv")))
        .isEqualTo(withoutSeconds(temp.resolve("a/history.csv")));
  }

  private static List<String> withoutSeconds(Path csv) throws IOException {
    return Files.readAllLines(csv).stream()
        .map(line -> line.replaceAll("^(([^,]*,){3})[^,]*,", "$1"))
        .toList();
  }

  @Test
  void keepsLastCheckpoint_whenInterrupted() throws IOException {
    TrainingOptions options = options("run").headPhase(50, 1e-3).fineTuning(1, 1e-4).build();
    TrainingResult result =
        TrainingJob.run(
            options, RunControl.on(console).withStop(() -> printed().contains("Epoch 4/50")));
    assertThat(result.status()).isEqualTo(RunStatus.INTERRUPTED);
    Path checkpoint = result.checkpoint().orElseThrow();
    assertThat(checkpoint).isEqualTo(temp.resolve("run/checkpoints/head-003"));
    assertThat(checkpoint.resolve("weights.index")).isNotEmptyFile();
    assertThat(printed()).contains("Interrupted. Last checkpoint: " + checkpoint);
    assertThat(temp.resolve("run/history.csv")).content().hasLineCount(4);
    assertThat(temp.resolve("run/model")).doesNotExist();
    assertThatThrownBy(() -> RunFolder.open(temp.resolve("run")))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("a run that is interrupted");
  }

  @Test
  void refusesBadData_beforeAnythingIsWritten() throws IOException {
    Files.createDirectories(temp.resolve("photos/only"));
    TrainingOptions options =
        TrainingOptions.builder(backbone(), temp.resolve("photos"), temp.resolve("run")).build();
    assertThatThrownBy(() -> TrainingJob.run(options, RunControl.on(console).withStop(() -> false)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("one class only: 'only'");
    assertThat(temp.resolve("run")).doesNotExist();
  }
}
