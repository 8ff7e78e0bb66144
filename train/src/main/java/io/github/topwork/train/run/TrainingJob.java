package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.Labels;
import io.github.topwork.image.OutputKind;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.Problem;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.cache.FeatureKey;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.report.ConfusionChart;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.HistoryChart;
import io.github.topwork.train.report.HistoryReport;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains a new head on a backbone, fine-tunes, evaluates, and writes the run folder.
 *
 * <pre>{@code
 * TrainingOptions options =
 *     TrainingOptions.builder(Path.of("xception"), Path.of("photos"), Path.of("run")).build();
 * TrainingResult result = TrainingJob.run(options, Console.standardError());
 * }</pre>
 */
public final class TrainingJob {
  private final TrainingOptions options;
  private final Console console;
  private final Consumer<ModelGraph> check;
  private final BooleanSupplier stop;

  private TrainingJob(
      TrainingOptions options, Console console, Consumer<ModelGraph> check, BooleanSupplier stop) {
    this.options = options;
    this.console = console;
    this.check = check;
    this.stop = stop;
  }

  /** Runs a job; Ctrl-C ends it. Else as {@link #run(TrainingOptions, RunControl)}. */
  public static TrainingResult run(TrainingOptions options, Console console) throws IOException {
    return run(options, RunControl.on(console));
  }

  /**
   * Runs a job. Asked to stop, or when the calling thread is interrupted, it ends after the batch
   * it is at and keeps the last checkpoint; while it still reads the images it ends at once and
   * leaves the run folder as it was.
   *
   * @throws RunException if the run folder or the feature cache cannot be written
   * @throws io.github.topwork.train.data.DatasetException if the images cannot be trained on
   * @throws io.github.topwork.problem.ModelException if the backbone cannot be used
   * @throws IOException if a file cannot be read
   */
  public static TrainingResult run(TrainingOptions options, RunControl control) throws IOException {
    if (control.stop().isPresent()) {
      return run(options, control, control.stop().get());
    }
    try (StopSignal stop = StopSignal.listen(control.console())) {
      return run(options, control, stop);
    }
  }

  private static TrainingResult run(
      TrainingOptions options, RunControl control, BooleanSupplier stop) throws IOException {
    return JobThread.run(
        stop,
        anyStop -> new TrainingJob(options, control.console(), control.check(), anyStop).run());
  }

  private TrainingResult run() throws IOException {
    if (!options.resume()) {
      return run(Optional.empty());
    }
    Resumption.unfinished(options.out());
    // Held from here on, so that nobody trains on past the checkpoint that is read.
    try (RunLock lock = RunLock.take(options.out())) {
      return run(Optional.of(Resumption.open(options.out())));
    }
  }

  private TrainingResult run(Optional<Resumption> resumption) throws IOException {
    try (ImportedModel imported = ModelImporters.read(options.backbone(), options.importing())) {
      imported.warnings().forEach(warning -> console.println("Note: " + warning));
      Source source = Source.of(options, imported);
      FeatureKeys.Digest digest = FeatureKeys.digest(source.start());
      Optional<FeatureKey> key = Optional.empty();
      boolean hasFixedImages = options.augmentation().isEmpty() || options.augmentedCopies() > 0;
      if (options.headPhase().epochs() > 0 && hasFixedImages) {
        key = FeatureKeys.of(source.start().features(), digest, source.input().contract());
      }
      if (key.isEmpty() && options.augmentedCopies() > 0) {
        throw noCopies(source);
      }
      if (key.isEmpty()) {
        return run(source, digest, Optional.empty(), resumption);
      }
      try (FeatureCache cache = openCache(key.get())) {
        return run(source, digest, Optional.of(cache), resumption);
      }
    }
  }

  private FeatureCache openCache(FeatureKey key) {
    try {
      return FeatureCache.open(options.cache(), key);
    } catch (IOException e) {
      throw CacheProblem.of("Feature cache cannot be opened", options.cache().path(), e);
    }
  }

  /** Everything that can be wrong with the images is found before the run folder is touched. */
  private TrainingResult run(
      Source source,
      FeatureKeys.Digest digest,
      Optional<FeatureCache> cache,
      Optional<Resumption> resumption)
      throws IOException {
    // An image whose features are cached was decoded before.
    ImageFolderOptions reading =
        ImageFolderOptions.DEFAULTS
            .withDecoder(ImageDecoder.of(source.input().contract()))
            .withKnownGood(image -> cache.isPresent() && cache.get().contains(image));
    ImageFolder folder;
    try {
      folder = ImageFolder.read(options.data(), reading, stop);
    } catch (CancellationException e) {
      return stoppedWhileReading(resumption);
    }
    ImageFolder.Split split = folder.split(options.validationFraction(), options.seed());
    if (split.validation().size() == 0) {
      throw noValidation();
    }
    int classes = folder.images().classes().size();
    Loss loss = options.loss().orElse(lossFor(classes, options.mixes()));
    int units = classes == 2 && loss.leastUnits() == 1 ? 1 : classes;
    ClassifierSpec classifier =
        new ClassifierSpec(
            source.input().contract(),
            new Labels(folder.images().classes()),
            OutputKind.logits(units));
    TransferModel model = source.model(units);
    check.accept(model.model());

    RunWriter writer = new RunWriter(options, folder, split, classifier);
    writer.describeBackbone(source, model, digest);
    Runnable announcement = () -> announce(folder, split, source, model);
    Optional<Checkpoint> checkpoint = resumption.flatMap(Resumption::checkpoint);
    Phases phases =
        new Phases(
            options, source.input().contract(), split, loss, console, stop, cache, checkpoint);
    phases.check(model);
    if (resumption.isPresent()) {
      goOn(writer, resumption.get());
      announcement.run();
      console.println(resuming(resumption.get()));
      return finish(writer, phases, model, classifier);
    }
    try (RunLock lock = RunFolder.prepare(options.out(), options.overwrite())) {
      announcement.run();
      return finish(writer, phases, model, classifier);
    }
  }

  private static Loss lossFor(int classes, boolean mixes) {
    if (classes == 2) {
      return Loss.binaryCrossentropy();
    }
    return mixes ? Loss.categoricalCrossentropy() : Loss.sparseCategoricalCrossentropy();
  }

  private TrainingResult stoppedWhileReading(Optional<Resumption> resumption) {
    console.println("Interrupted while the images were read; " + options.out() + " is untouched.");
    return new TrainingResult(
        options.out(),
        RunStatus.INTERRUPTED,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        resumption.flatMap(Resumption::checkpoint).map(Checkpoint::folder),
        resumption.isPresent());
  }

  /** Makes room for more of a run. */
  private void goOn(RunWriter writer, Resumption run) throws IOException {
    run.requireSame(writer.json(), options.out());
    RunFolder.prepareToResume(options.out());
    writer.resumed(run.record().json());
  }

  private static String resuming(Resumption run) {
    return run.checkpoint()
        .map(checkpoint -> "Resuming from checkpoint " + checkpoint.folder() + ".")
        .orElse("Resuming from the beginning: no epoch was finished.");
  }

  private TrainingResult finish(
      RunWriter writer, Phases phases, TransferModel start, ClassifierSpec classifier)
      throws IOException {
    writer.write(RunStatus.RUNNING);
    try {
      Optional<TransferModel> trained = phases.train(start);
      writer.phases(phases.results());
      writeHistory(phases);
      Optional<Evaluation> evaluation = Optional.empty();
      if (trained.isPresent()) {
        evaluation = evaluate(trained.get(), phases, classifier);
      }
      if (evaluation.isEmpty()) {
        writer.write(RunStatus.INTERRUPTED);
        console.println(interrupted(phases));
        return result(RunStatus.INTERRUPTED, phases, Optional.empty());
      }
      writer.evaluation(evaluation.get());
      writeModel(trained.orElseThrow(), evaluation.get(), writer);
      console.println(evaluation.get().matrix().toText());
      return result(RunStatus.COMPLETED, phases, evaluation);
    } catch (RuntimeException | IOException e) {
      writer.failed(e);
      throw e;
    }
  }

  private void writeModel(TransferModel trained, Evaluation evaluation, RunWriter writer) {
    Path out = options.out();
    RunFiles.orExplain(
        out,
        () -> {
          SavedModelWriter.write(out.resolve(RunFolder.MODEL), trained.model(), trained.weights());
          RunFiles.writeText(
              out.resolve(RunFolder.LABELS),
              String.join("\n", evaluation.matrix().labels()) + "\n");
          ConfusionChart.writePng(out.resolve(RunFolder.CONFUSION_CHART), evaluation.matrix());
        });
    writer.write(RunStatus.COMPLETED);
  }

  private void writeHistory(Phases phases) {
    if (phases.histories().stream().allMatch(phase -> phase.history().epochs().isEmpty())) {
      return;
    }
    Path out = options.out();
    RunFiles.orExplain(
        out,
        () -> {
          RunFiles.writeText(out.resolve(RunFolder.HISTORY), HistoryReport.csv(phases.histories()));
          HistoryChart.writePng(
              out.resolve(RunFolder.HISTORY_CHART),
              Source.fileName(options.backbone()) + " on " + Source.fileName(options.data()),
              phases.histories());
        });
  }

  private Optional<Evaluation> evaluate(
      TransferModel trained, Phases phases, ClassifierSpec classifier) throws IOException {
    try (TfModel model = TfModel.open(trained.model(), trained.weights())) {
      return Optional.of(
          Evaluation.of(
              phases.split().validation(),
              classifier,
              model::run,
              options.batchSize(),
              console,
              stop));
    } catch (CancellationException e) {
      return Optional.empty();
    }
  }

  private TrainingResult result(RunStatus status, Phases phases, Optional<Evaluation> evaluation) {
    return new TrainingResult(
        options.out(),
        status,
        phases.histories(),
        phases.headAccuracy(),
        evaluation,
        phases.lastCheckpoint(),
        status == RunStatus.INTERRUPTED);
  }

  private static String interrupted(Phases phases) {
    return phases
        .lastCheckpoint()
        .map(path -> "Interrupted. Last checkpoint: " + path)
        .orElse("Interrupted before the first epoch was done; no checkpoint.");
  }

  private RunException noCopies(Source source) {
    return new RunException(
        new Problem(
            "Features cannot be cached",
            Option.named("augmentedCopies") + ": " + options.augmentedCopies(),
            "a backbone whose features have one size, not " + source.start().features().shape(),
            options.backbone().toString(),
            "leave out " + Option.named("augmentedCopies")));
  }

  private RunException noValidation() {
    return new RunException(
        new Problem(
            "No images to validate with",
            "one image in each class",
            "at least two images in a class",
            options.data().toString(),
            "add images"));
  }

  private void announce(
      ImageFolder folder, ImageFolder.Split split, Source source, TransferModel model) {
    console.println(folder.report().summary());
    console.println(
        String.format(
            Locale.ROOT,
            "%,d images to train on, %,d held out",
            split.train().size(),
            split.validation().size()));
    console.println(source.cut().reason());
    console.println(
        "Pixels: " + source.input().scaling().key() + ", " + source.input().reason() + ".");
    console.println(
        String.format(
            Locale.ROOT,
            "Parameters: %,d, of the new head %,d",
            model.model().parameterCount(),
            model.model().trainableParameterCount()));
    long shared = heldOutTwice(split);
    if (shared > 0) {
      console.println(
          String.format(
              Locale.ROOT,
              "%,d held out images are also among those to train on, byte by byte; accuracy on"
                  + " held out images will look too good.",
              shared));
    }
  }

  private static long heldOutTwice(ImageFolder.Split split) {
    Set<String> training = new HashSet<>();
    split.train().images().forEach(image -> training.add(image.sha256()));
    return split.validation().images().stream()
        .filter(image -> training.contains(image.sha256()))
        .count();
  }
}
