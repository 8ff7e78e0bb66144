package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.SignatureNotFoundException;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.Labels;
import io.github.topwork.image.OutputKind;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.BackboneCut;
import io.github.topwork.importer.Backbones;
import io.github.topwork.importer.CutPoint;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.classifier.ImageInput;
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
   * @throws io.github.topwork.graph.ModelException if the backbone cannot be used
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
      CutPoint point = options.cut().map(CutPoint::at).orElse(CutPoint.automatic());
      BackboneCut cut = Backbones.cut(imported.model(), point);
      // What is asked of it does not depend on how many units it ends in.
      TransferModel model = transferModel(cut.backbone(), imported, 1);
      requireLayersToUnfreeze(model);
      ImageInput input = input(imported.model());
      FeatureKeys.Digest digest = FeatureKeys.digest(model);
      Source source = new Source(imported, cut, digest, input);
      Optional<FeatureKey> key = Optional.empty();
      if (options.headPhase().epochs() > 0 && !options.flip()) {
        key = FeatureKeys.of(model.features(), digest, input.contract());
      }
      if (key.isEmpty()) {
        return run(source, Optional.empty(), resumption);
      }
      try (FeatureCache cache = openCache(key.get())) {
        return run(source, Optional.of(cache), resumption);
      }
    }
  }

  /** How images become the input of the backbone. */
  private ImageInput input(ModelGraph model) {
    ImageInput.Builder input = ImageInput.of(model).decoder(options.decoder());
    options.preprocessing().map(PixelScaling::named).ifPresent(input::scaling);
    options.imageSize().ifPresent(size -> input.size(size.height(), size.width()));
    return input.build();
  }

  /**
   * Fine-tuning begins when the head is trained, which is too late to hear that nothing matches.
   *
   * @throws SignatureNotFoundException if no layer matches, or none with weights to train
   */
  private void requireLayersToUnfreeze(TransferModel frozen) {
    if (options.fineTuning().epochs() == 0) {
      return;
    }
    TransferModel unfrozen = frozen.unfreeze(options.unfreeze());
    boolean trainsMore =
        unfrozen.model().trainableParameterCount() > frozen.model().trainableParameterCount();
    if (!trainsMore && !options.unfreeze().equals(TrainingOptions.ALL_LAYERS)) {
      throw new SignatureNotFoundException(
          new Problem(
              "Nothing to unfreeze",
              "'" + options.unfreeze() + "', which matches only layers without trainable weights",
              "a pattern for some layers of the backbone that have them",
              options.backbone().toString(),
              "list the layers with 'topwork inspect MODEL'"));
    }
  }

  /** The backbone, frozen, under a new head. */
  private TransferModel transferModel(ModelGraph backbone, ImportedModel imported, int units) {
    return TransferModel.builder(backbone.withTrainable(variable -> false), imported.weights())
        .name(name(imported.model()))
        .head(options.head().on(backbone, units))
        .seed(options.seed())
        .build();
  }

  /** The backbone, and how images become its input. */
  private record Source(
      ImportedModel imported, BackboneCut cut, FeatureKeys.Digest digest, ImageInput input) {}

  private FeatureCache openCache(FeatureKey key) {
    try {
      return FeatureCache.open(options.cache(), key);
    } catch (IOException e) {
      throw CacheProblem.of("Feature cache cannot be opened", options.cache().path(), e);
    }
  }

  /** Everything that can be wrong with the images is found before the run folder is touched. */
  private TrainingResult run(
      Source source, Optional<FeatureCache> cache, Optional<Resumption> resumption)
      throws IOException {
    // An image whose features are cached was decoded before.
    ImageFolderOptions reading =
        ImageFolderOptions.DEFAULTS
            .withDecoder(ImageDecoder.of(source.input().contract()))
            .withKnownGood(digest -> cache.isPresent() && cache.get().contains(digest));
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
    boolean binary = classes == 2;
    int units = binary ? 1 : classes;
    ClassifierSpec classifier =
        new ClassifierSpec(
            source.input().contract(),
            new Labels(folder.images().classes()),
            OutputKind.logits(units));
    TransferModel model = transferModel(source.cut().backbone(), source.imported(), units);
    check.accept(model.model());
    Loss loss = binary ? Loss.binaryCrossentropy() : Loss.sparseCategoricalCrossentropy();

    RunWriter writer = new RunWriter(options, folder, split, classifier);
    writer.describeBackbone(
        source.imported(), source.cut(), source.input().scaling(), model, source.digest());
    Runnable announcement = () -> announce(folder, split, source.cut(), source.input(), model);
    Optional<Checkpoint> checkpoint = resumption.flatMap(Resumption::checkpoint);
    Phases phases =
        new Phases(
            options, source.input().contract(), split, loss, console, stop, cache, checkpoint);
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

  private TrainingResult stoppedWhileReading(Optional<Resumption> resumption) {
    console.println("Interrupted while the images were read; " + options.out() + " is untouched.");
    return new TrainingResult(
        options.out(),
        RunStatus.INTERRUPTED,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        resumption.flatMap(Resumption::checkpoint).map(Checkpoint::folder));
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
              fileName(options.backbone()) + " on " + fileName(options.data()),
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
        phases.lastCheckpoint());
  }

  private String interrupted(Phases phases) {
    String done =
        phases
            .lastCheckpoint()
            .map(path -> "Interrupted. Last checkpoint: " + path)
            .orElse("Interrupted before the first epoch was done; no checkpoint.");
    return done + "\nTo go on: topwork train --resume " + options.out();
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

  /** A name for the backbone among the layers: that of its file, made fit for TensorFlow. */
  private String name(ModelGraph model) {
    if (model.layers().layers().size() == 1) {
      return model.layers().layers().get(0).name();
    }
    String name =
        fileName(options.backbone())
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.(keras|h5|hdf5|savedmodel)$", "")
            .replaceAll("[^a-z0-9_]+", "_");
    return name.matches("[a-z].*") ? name : "backbone";
  }

  private static String fileName(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private void announce(
      ImageFolder folder,
      ImageFolder.Split split,
      BackboneCut cut,
      ImageInput input,
      TransferModel model) {
    console.println(folder.report().summary());
    console.println(
        String.format(
            Locale.ROOT,
            "%,d images to train on, %,d held out",
            split.train().size(),
            split.validation().size()));
    console.println(cut.reason());
    console.println("Pixels: " + input.scaling().key() + ", " + input.reason() + ".");
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
