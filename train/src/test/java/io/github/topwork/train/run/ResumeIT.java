package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Variable;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.data.Augmentations;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.PhaseHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that was interrupted or killed and goes on gives, bit for bit, what an uninterrupted one
 * gives.
 */
class ResumeIT {
  private static final int IMAGES_PER_CLASS = 12;

  @TempDir Path temp;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Console console =
      new Console(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

  @BeforeEach
  void copySomeDigits() throws IOException {
    for (String digit : List.of("5", "6", "7")) {
      Path folder = Files.createDirectories(temp.resolve("digits").resolve(digit));
      try (var files = Files.list(TestData.data().resolve("digits").resolve(digit))) {
        for (Path file : files.sorted().limit(IMAGES_PER_CLASS).toList()) {
          Files.copy(file, folder.resolve(file.getFileName()));
        }
      }
    }
  }

  private TrainingOptions.Builder options(String out) {
    return TrainingOptions.builder(
            TestData.data().resolve("mini-xception/model.keras"),
            temp.resolve("digits"),
            temp.resolve(out))
        .cache(cache())
        .decoder(KnownDecoder.TENSORFLOW)
        .batchSize(8)
        .headPhase(4, 1e-2)
        .fineTuning(3, 1e-3);
  }

  private CacheFolder cache() {
    return new CacheFolder(temp.resolve("cache"), 1L << 30);
  }

  private TrainingResult resume(String run) throws IOException {
    TrainingOptions options = TrainingOptions.resume(temp.resolve(run)).cache(cache()).build();
    return TrainingJob.run(options, RunControl.on(console).withStop(() -> false));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Copies the folder of a run once {@code line} was printed: what a killed process leaves. */
  private final class Snapshot implements BooleanSupplier {
    private final Path run;
    private final Map<String, String> copyByLine;

    Snapshot(String run, Map<String, String> copyByLine) {
      this.run = temp.resolve(run);
      this.copyByLine = copyByLine;
    }

    @Override
    public boolean getAsBoolean() {
      copyByLine.forEach(
          (line, copy) -> {
            if (printed().contains(line) && !Files.exists(temp.resolve(copy))) {
              copy(run, temp.resolve(copy));
            }
          });
      return false;
    }
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, TensorData> weights(Path run) throws IOException {
    Map<String, TensorData> weights = new HashMap<>();
    try (ImportedModel model = RunFolder.open(run).model()) {
      for (Variable variable : model.model().variables()) {
        TensorData data = model.weights().get(variable.name());
        weights.put(variable.name(), TensorData.ofFloats(data.toFloats(), data.toFloats().length));
      }
    }
    return weights;
  }

  private static List<String> epochs(TrainingResult result) {
    List<String> epochs = new ArrayList<>();
    for (PhaseHistory phase : result.phases()) {
      for (EpochResult epoch : phase.history().epochs()) {
        epochs.add(phase.name() + " " + epoch.epoch() + " " + epoch.values());
      }
      epochs.add(phase.name() + " " + phase.history().stopReason());
    }
    return epochs;
  }

  private void givesTheSame(TrainingResult expected, TrainingResult actual) throws IOException {
    assertThat(actual.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(epochs(actual)).isEqualTo(epochs(expected));
    assertThat(actual.headAccuracy()).isEqualTo(expected.headAccuracy());
    assertThat(weights(actual.out())).isEqualTo(weights(expected.out()));
    assertThat(actual.evaluation().orElseThrow().matrix())
        .isEqualTo(expected.evaluation().orElseThrow().matrix());
    assertThat(withoutSeconds(actual.out())).isEqualTo(withoutSeconds(expected.out()));
  }

  private static List<String> withoutSeconds(Path run) throws IOException {
    return Files.readAllLines(run.resolve("history.csv")).stream()
        .map(line -> line.replaceAll("^(([^,]*,){3})[^,]*,", "$1"))
        .toList();
  }

  @Test
  void killedRunsGoOn_toTheBitsOfTheUninterruptedOne() throws IOException {
    // Snapshots are taken after a batch, in the middle of the epoch whose line is the last.
    Snapshot snapshots =
        new Snapshot(
            "whole",
            Map.of(
                "Epoch 1/4", "killed-before-any-epoch",
                "Epoch 3/4", "killed-in-head",
                "Epoch 1/3", "killed-between",
                "Epoch 3/3", "killed-in-fine-tuning",
                "recall", "never"));
    HeadOptions head = new HeadOptions(Pooling.AVERAGE, List.of(8), true, 0.3);
    TrainingResult whole =
        TrainingJob.run(
            options("whole").head(head).build(), RunControl.on(console).withStop(snapshots));
    assertThat(whole.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(temp.resolve("killed-in-head/run.json")).content().contains("\"running\"");

    printed.reset();
    givesTheSame(whole, resume("killed-before-any-epoch"));
    assertThat(printed()).contains("Resuming from the beginning");
    for (String killed : List.of("killed-in-head", "killed-between", "killed-in-fine-tuning")) {
      printed.reset();
      givesTheSame(whole, resume(killed));
      assertThat(printed()).contains("Resuming from checkpoint ").doesNotContain("Epoch 1/4");
    }
    assertThat(printed()).contains("Epoch 3/3").doesNotContain("Epoch 2/3");
    assertThat(Files.readString(temp.resolve("killed-in-head/run.json"))).contains("\"resumed\"");
    assertThatThrownBy(() -> resume("whole"))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Given: a completed run");
  }

  private TrainingOptions.Builder augmented(String out) {
    return options(out)
        .augmentation(
            Augmentations.parse("flip,rotation=0.1,zoom=0.2,contrast=0.3,erasing=0.5,noise=4"));
  }

  private TrainingOptions.Builder mixed(String out) {
    return options(out).augmentation(Augmentations.parse("flip,rotation=0.1,mixup,cutmix"));
  }

  @Test
  void interruptedRunsOnAugmentedImagesGoOn_asOftenAsNeeded() throws IOException {
    TrainingResult whole =
        TrainingJob.run(mixed("whole").build(), RunControl.on(console).withStop(() -> false));

    printed.reset();
    TrainingOptions begun = mixed("parts").build();
    TrainingResult part =
        TrainingJob.run(
            begun, RunControl.on(console).withStop(() -> printed().contains("Epoch 2/4")));
    assertThat(part.status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(part.isResumable()).isTrue();
    printed.reset();
    TrainingOptions again = mixed("parts").resume(true).build();
    part =
        TrainingJob.run(
            again, RunControl.on(console).withStop(() -> printed().contains("Epoch 2/3")));
    assertThat(part.status()).isEqualTo(RunStatus.INTERRUPTED);
    givesTheSame(whole, resume("parts"));
  }

  /** Features of copies are cached; a cache that is gone is filled with the same again. */
  @Test
  void runsOnAugmentedCopiesGoOn_alsoWithoutTheirCache() throws IOException {
    Snapshot snapshots =
        new Snapshot("whole", Map.of("Epoch 3/4", "killed-in-head", "Epoch 4/4", "killed-late"));
    TrainingResult whole =
        TrainingJob.run(
            augmented("whole").augmentedCopies(2).build(),
            RunControl.on(console).withStop(snapshots));
    assertThat(printed()).contains("Features, copy 2 of 2");

    printed.reset();
    givesTheSame(whole, resume("killed-in-head"));
    assertThat(printed()).contains("Features, copy 1 of 2: 30 of 30 images cached");
    RunFiles.deleteTree(temp.resolve("cache"));
    givesTheSame(whole, resume("killed-late"));
  }

  @Test
  void earlyStoppingGoesOn_withTheBestEpochOfBefore() throws IOException {
    // So large a rate makes the first epochs the best.
    TrainingOptions.Builder options = options("whole").headPhase(12, 3).earlyStopping(2);
    Snapshot snapshots =
        new Snapshot(
            "whole", Map.of("Epoch 2/12", "killed-in-head", "Epoch 1/3", "killed-between"));
    TrainingResult whole =
        TrainingJob.run(options.build(), RunControl.on(console).withStop(snapshots));
    assertThat(epochs(whole)).contains("head CALLBACK");

    givesTheSame(whole, resume("killed-in-head"));
    givesTheSame(whole, resume("killed-between"));
  }

  /** Everything that counts over batches or epochs: metrics, optimizer, callbacks, the monitor. */
  @Test
  void openJobsGoOn_withWhatTheyHaveCounted() throws IOException {
    TrainingOptions.Builder options =
        options("whole")
            .headPhase(8, Optimizers.CATALOG.parse("rmsprop,learning_rate=0.05,momentum=0.5"))
            .fineTuning(3, Optimizers.CATALOG.parse("adamw,learning_rate=0.001"))
            .loss(Losses.CATALOG.parse("categorical_crossentropy,label_smoothing=0.1"))
            .metrics(Metrics.CATALOG.parseAll("accuracy,auc,recall"))
            .monitor("val_auc")
            .earlyStopping(5)
            .callbacks(
                Callbacks.CATALOG.parseAll(
                    "reduce_lr_on_plateau,monitor=val_recall,factor=0.5,patience=1,min_delta=0.05"));
    Snapshot snapshots =
        new Snapshot("whole", Map.of("Epoch 5/8", "killed-in-head", "Epoch 3/3", "killed-late"));
    TrainingResult whole =
        TrainingJob.run(options.build(), RunControl.on(console).withStop(snapshots));
    List<EpochResult> head = whole.phases().get(0).history().epochs();
    assertThat(head.get(head.size() - 1).learningRate()).isLessThan(head.get(0).learningRate());
    assertThat(head.get(0).values()).containsKeys("auc", "val_recall");

    givesTheSame(whole, resume("killed-in-head"));
    givesTheSame(whole, resume("killed-late"));
  }

  @Test
  void refusesOtherOptionsAndOtherImages_namingAllThatDiffers() throws IOException {
    TrainingOptions begun = options("run").build();
    TrainingJob.run(begun, RunControl.on(console).withStop(() -> printed().contains("Epoch 2/4")));
    byte[] record = Files.readAllBytes(temp.resolve("run/run.json"));

    TrainingOptions other = options("run").batchSize(9).seed(7).resume(true).build();
    assertThatThrownBy(() -> TrainingJob.run(other, RunControl.on(console).withStop(() -> false)))
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("Run cannot be resumed. Given: ")
        .hasMessageContaining("batchSize 9")
        .hasMessageContaining("seed 7")
        .hasMessageContaining("batchSize 8")
        .hasMessageContaining("seed 42, with which the run was begun. Where: ");

    Files.delete(temp.resolve("digits/7/" + firstName("7")));
    assertThatThrownBy(() -> resume("run"))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("data.images.7 11")
        .hasMessageContaining("data.images.7 12")
        .hasMessageContaining("data.sha256");
    assertThat(temp.resolve("run/run.json")).hasBinaryContent(record);

    assertThatThrownBy(() -> TrainingOptions.resume(temp.resolve("digits")))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Given: no run.json");
  }

  private String firstName(String digit) throws IOException {
    try (var files = Files.list(temp.resolve("digits").resolve(digit))) {
      return files.sorted().findFirst().orElseThrow().getFileName().toString();
    }
  }
}
