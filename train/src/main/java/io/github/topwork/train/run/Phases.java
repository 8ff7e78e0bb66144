package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.ImageContract;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batches;
import io.github.topwork.train.ClassWeights;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.History;
import io.github.topwork.train.StopReason;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.data.AugmentedCopies;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.FeatureBatches;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.PhaseHistory;
import io.github.topwork.train.report.TrainingProgress;
import io.github.topwork.train.tf.TfOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The phases of a job: the head on cached features, then fine-tuning on images. */
final class Phases {
  static final String HEAD = "head";
  static final String FINE_TUNING = "fine-tuning";

  private final TrainingOptions options;
  private final ImageContract contract;
  private final ImageFolder.Split split;
  private final Loss loss;
  private final Console console;
  private final BooleanSupplier stop;
  private final Optional<FeatureCache> cache;
  private final ClassWeights classWeights;
  private final List<PhaseResult> results = new ArrayList<>();
  private final Optional<Checkpoint> resumed;
  private Optional<Path> lastCheckpoint;

  /**
   * Prepares the phases.
   *
   * @param resumed the checkpoint to go on from, if there is one
   */
  Phases(
      TrainingOptions options,
      ImageContract contract,
      ImageFolder.Split split,
      Loss loss,
      Console console,
      BooleanSupplier stop,
      Optional<FeatureCache> cache,
      Optional<Checkpoint> resumed) {
    this.options = options;
    this.contract = contract;
    this.split = split;
    this.loss = loss;
    this.console = console;
    this.stop = stop;
    this.cache = cache;
    this.resumed = resumed;
    this.classWeights = options.classWeighting().of(split.train());
    this.lastCheckpoint = resumed.map(Checkpoint::folder);
  }

  ImageContract contract() {
    return contract;
  }

  ImageFolder.Split split() {
    return split;
  }

  List<PhaseResult> results() {
    return List.copyOf(results);
  }

  List<PhaseHistory> histories() {
    return results.stream().map(r -> new PhaseHistory(r.name(), r.history())).toList();
  }

  Optional<Path> lastCheckpoint() {
    return lastCheckpoint;
  }

  /** Accuracy on the validation images after the head phase, if that was measured. */
  Optional<Double> headAccuracy() {
    return results.stream()
        .filter(r -> r.name().equals(HEAD) && !r.history().epochs().isEmpty())
        .flatMap(r -> Optional.ofNullable(r.history().last().values().get("val_accuracy")).stream())
        .findFirst();
  }

  /**
   * Checks that both phases can be trained, fine-tuning too: it would be hours until it is
   * compiled.
   *
   * @throws RuntimeException as {@link TransferModel#compile} does, with all that is wrong
   */
  void check(TransferModel start) {
    Refusals refusals = new Refusals();
    TensorData labels = TensorData.vector(0, split.train().classes().size() - 1);
    refusals.check(() -> loss.labels(labels, start.model().outputs().get(0).shape()));
    augmentation(HEAD).ifPresent(each -> refusals.check(() -> each.check(contract)));
    if (options.headPhase().epochs() > 0) {
      refusals.check(() -> start.requireCompilable(compiling(options.headPhase())));
    }
    if (options.fineTuning().epochs() > 0) {
      refusals.check(
          () ->
              start
                  .unfreeze(options.unfreeze())
                  .requireCompilable(compiling(options.fineTuning())));
    }
    refusals.throwIfAny();
  }

  /** Runs both phases; empty if stopped. */
  Optional<TransferModel> train(TransferModel start) throws IOException {
    TransferModel model = start;
    if (options.headPhase().epochs() > 0) {
      Optional<TransferModel> trained = restored(HEAD, model);
      if (trained.isEmpty()) {
        trained = trainHead(model);
      }
      if (trained.isEmpty()) {
        return trained;
      }
      model = trained.get();
    }
    if (options.fineTuning().epochs() == 0) {
      return Optional.of(model);
    }
    TransferModel unfrozen = model.unfreeze(options.unfreeze());
    Optional<TransferModel> trained = restored(FINE_TUNING, unfrozen);
    return trained.isPresent() ? trained : fineTune(unfrozen);
  }

  /**
   * The model after a phase that was finished before; nothing where it has to be trained. After a
   * phase before that of the checkpoint it is the model as it was: every weight that the phase
   * changed is one that the next phase changes too.
   */
  private Optional<TransferModel> restored(String name, TransferModel model) throws IOException {
    Optional<PhaseResult> before = before(name);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    if (!isPhaseOfCheckpoint(name)) {
      results.add(before.get());
      return Optional.of(model);
    }
    PhaseOptions phase = name.equals(HEAD) ? options.headPhase() : options.fineTuning();
    Optional<EarlyStopping> stopping = earlyStopping(name);
    boolean stopped = stopping.isPresent() && stopping.get().hasStopped();
    if (before.get().epochs().size() < phase.epochs() && !stopped) {
      return Optional.empty();
    }
    results.add(before.get().stopped(stopped ? StopReason.CALLBACK : StopReason.COMPLETED));
    Checkpoint checkpoint = resumed.orElseThrow();
    boolean best = stopping.isPresent() && stopping.get().bestEpoch() >= 0;
    return Optional.of(model.withWeights(best ? checkpoint.bestWeights() : checkpoint.weights()));
  }

  private Optional<PhaseResult> before(String name) {
    return resumed.stream()
        .flatMap(checkpoint -> checkpoint.phases().stream())
        .filter(phase -> phase.name().equals(name))
        .findFirst();
  }

  private boolean isPhaseOfCheckpoint(String name) {
    return resumed.isPresent() && resumed.get().phase().name().equals(name);
  }

  /** Early stopping, if it was asked for, that has seen the epochs of the phase so far. */
  private Optional<EarlyStopping> earlyStopping(String name) throws IOException {
    if (options.earlyStopping().isEmpty()) {
      return Optional.empty();
    }
    EarlyStopping stopping =
        new EarlyStopping(options.monitor(), options.earlyStopping().getAsInt(), true);
    if (isPhaseOfCheckpoint(name)) {
      Checkpoint checkpoint = resumed.orElseThrow();
      stopping.after(checkpoint.phase().epochs(), checkpoint.bestWeights());
    }
    return Optional.of(stopping);
  }

  private Optional<TransferModel> trainHead(TransferModel model) throws IOException {
    try (CompiledModel compiled = compile(model, options.headPhase())) {
      // A phase goes on as it began: features and images come in other orders.
      Optional<Boolean> onFeatures = before(HEAD).map(PhaseResult::onFeatures);
      if (cache.isEmpty() || !onFeatures.orElse(true)) {
        return fitOnImages(HEAD, compiled, options.headPhase());
      }
      FeatureCache features = cache.get();
      long entries = (long) copies().count() * split.train().size() + split.validation().size();
      if (!features.makeRoom(entries)) {
        if (onFeatures.isPresent()) {
          throw noRoom();
        }
        console.println(
            String.format(
                Locale.ROOT,
                "The features do not fit the cache (%,d bytes); the head trains on images.",
                options.cache().maxBytes()));
        return fitOnImages(HEAD, compiled, options.headPhase());
      }
      return fill(features, compiled)
          ? fitOnFeatures(compiled, features, FeatureKeys.featureShape(model.features()))
          : Optional.empty();
    }
  }

  private RunException noRoom() {
    return new RunException(
        new Problem(
            "Run cannot be resumed",
            "a feature cache of at most " + options.cache().maxBytes() + " bytes",
            "room for the features of all images, on which the head was trained so far",
            options.cache().path().toString(),
            "allow the cache more room"));
  }

  private boolean fill(FeatureCache features, CompiledModel compiled) throws IOException {
    FeatureExtraction extraction =
        new FeatureExtraction(
            features,
            options.cache().path(),
            compiled,
            contract,
            options.batchSize(),
            console,
            stop);
    if (options.augmentation().isEmpty()) {
      List<LabelledImage> all = new ArrayList<>(split.train().images());
      all.addAll(split.validation().images());
      return extraction.fill(
          new LabelledImages(split.train().classes(), all), AugmentedCopies.NONE);
    }
    return extraction.fill(split.train(), copies())
        && extraction.fill(split.validation(), AugmentedCopies.NONE);
  }

  private AugmentedCopies copies() {
    return options.augmentation().isEmpty()
        ? AugmentedCopies.NONE
        : new AugmentedCopies(augmentation(HEAD), options.augmentedCopies());
  }

  /** Of another stream of the seed for each phase, as their order is. */
  private Optional<Augmentation> augmentation(String phase) {
    return options.augmentation().isEmpty()
        ? Optional.empty()
        : Optional.of(new Augmentation(options.augmentation(), options.seed() + phase.hashCode()));
  }

  private Optional<TransferModel> fitOnFeatures(
      CompiledModel compiled, FeatureCache features, Shape shape) throws IOException {
    Batches training =
        new FeatureBatches(
            split.train(),
            features,
            shape,
            BatchOptions.shuffled(options.batchSize(), options.seed()),
            copies());
    Batches validation =
        new FeatureBatches(
            split.validation(),
            features,
            shape,
            BatchOptions.inOrder(options.batchSize()),
            AugmentedCopies.NONE);
    return fit(HEAD, compiled, options.headPhase(), training, validation, true);
  }

  private Optional<TransferModel> fineTune(TransferModel unfrozen) throws IOException {
    try (CompiledModel compiled = compile(unfrozen, options.fineTuning())) {
      return fitOnImages(FINE_TUNING, compiled, options.fineTuning());
    }
  }

  private Optional<TransferModel> fitOnImages(
      String name, CompiledModel compiled, PhaseOptions phase) throws IOException {
    // Another stream of the seed: fine-tuning need not see the orders of the head phase again.
    BatchOptions order =
        BatchOptions.shuffled(options.batchSize(), options.seed() + name.hashCode());
    Batches training = new ImageBatches(split.train(), contract, order, augmentation(name));
    Batches validation =
        new ImageBatches(split.validation(), contract, BatchOptions.inOrder(options.batchSize()));
    return fit(name, compiled, phase, training, validation, false);
  }

  private CompiledModel compile(TransferModel model, PhaseOptions phase) {
    return model.compile(compiling(phase));
  }

  private CompileOptions compiling(PhaseOptions phase) {
    boolean fineTunes = phase.equals(options.fineTuning());
    return new CompileOptions(
        phase.optimizer(),
        loss,
        options.metrics(),
        fineTunes ? options.rateFactors() : Map.of(),
        TfOptions.DEFAULT);
  }

  private Optional<TransferModel> fit(
      String name,
      CompiledModel compiled,
      PhaseOptions phase,
      Batches training,
      Batches validation,
      boolean onFeatures)
      throws IOException {
    ModelGraph model = compiled.trained().model();
    long trainable = model.trainableParameterCount();
    console.println(
        String.format(
            Locale.ROOT,
            "%s: %,d trainable parameters, %,d frozen",
            name.equals(HEAD) ? "Head" : "Fine-tuning",
            trainable,
            model.parameterCount() - trainable));
    PhaseResult begun =
        before(name).orElseGet(() -> PhaseResult.start(name, trainable, onFeatures));
    if (isPhaseOfCheckpoint(name)) {
      compiled.restore(resumed.orElseThrow().state());
    }
    Checkpoints checkpoints = new Checkpoints(options.out(), results, begun, options.monitor());
    FitOptions.Builder fitting =
        FitOptions.builder()
            .epochs(phase.epochs())
            .after(begun.epochs())
            .validation(validation)
            .callback(new TrainingProgress(console))
            .classWeights(classWeights)
            .stopFlag(stop);
    options.callbacks().forEach(fitting::callback);
    // After those that may change the learning rate, which a checkpoint holds.
    fitting.callback(checkpoints);
    earlyStopping(name).ifPresent(fitting::callback);
    long start = System.nanoTime();
    History history =
        onFeatures
            ? compiled.fitOnFeatures(training, fitting.build())
            : compiled.fit(training, fitting.build());
    double seconds = (System.nanoTime() - start) / 1e9;
    results.add(begun.then(history, seconds));
    checkpoints.last().ifPresent(path -> lastCheckpoint = Optional.of(path));
    return history.stopReason() == StopReason.INTERRUPTED
        ? Optional.empty()
        : Optional.of(compiled.trained());
  }
}
