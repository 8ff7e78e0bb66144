package io.github.topwork.train.run;

import io.github.topwork.graph.Shape;
import io.github.topwork.image.ImageContract;
import io.github.topwork.train.Batches;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.History;
import io.github.topwork.train.StopReason;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.FeatureBatches;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.PhaseHistory;
import io.github.topwork.train.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private final Path out;
  private final Optional<FeatureCache> cache;
  private final List<PhaseResult> results = new ArrayList<>();
  private Optional<Path> lastCheckpoint = Optional.empty();

  Phases(
      TrainingOptions options,
      ImageContract contract,
      ImageFolder.Split split,
      Loss loss,
      Console console,
      BooleanSupplier stop,
      Path out,
      Optional<FeatureCache> cache) {
    this.options = options;
    this.contract = contract;
    this.split = split;
    this.loss = loss;
    this.console = console;
    this.stop = stop;
    this.out = out;
    this.cache = cache;
  }

  /** A phase that was run, as far as it came. */
  record PhaseResult(
      String name, History history, long trainableParameters, boolean onFeatures, double seconds) {}

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

  /** Accuracy on the validation images after the head phase, if there was one. */
  Optional<Double> headAccuracy() {
    return results.stream()
        .filter(r -> r.name().equals(HEAD) && !r.history().epochs().isEmpty())
        .map(r -> r.history().last().value("val_accuracy"))
        .findFirst();
  }

  /** Runs both phases; empty if stopped. */
  Optional<TransferModel> train(TransferModel start) throws IOException {
    TransferModel model = start;
    if (options.headPhase().epochs() > 0) {
      Optional<TransferModel> trained = trainHead(model);
      if (trained.isEmpty()) {
        return trained;
      }
      model = trained.get();
    }
    return options.fineTuning().epochs() > 0 ? fineTune(model) : Optional.of(model);
  }

  private Optional<TransferModel> trainHead(TransferModel model) throws IOException {
    try (CompiledModel compiled = compile(model, options.headPhase())) {
      if (cache.isEmpty()) {
        return fitOnImages(HEAD, compiled, options.headPhase());
      }
      FeatureCache features = cache.get();
      if (!features.makeRoom(split.train().size() + split.validation().size())) {
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

  private boolean fill(FeatureCache features, CompiledModel compiled) throws IOException {
    List<LabelledImage> all = new ArrayList<>(split.train().images());
    all.addAll(split.validation().images());
    return FeatureExtraction.fill(
        features,
        new LabelledImages(split.train().classes(), all),
        compiled,
        contract,
        options.batchSize(),
        console,
        stop);
  }

  private Optional<TransferModel> fitOnFeatures(
      CompiledModel compiled, FeatureCache features, Shape shape) {
    Batches training =
        new FeatureBatches(
            split.train(),
            features,
            shape,
            BatchOptions.shuffled(options.batchSize(), options.seed()));
    Batches validation =
        new FeatureBatches(
            split.validation(), features, shape, BatchOptions.inOrder(options.batchSize()));
    return fit(HEAD, compiled, options.headPhase(), training, validation, true);
  }

  private Optional<TransferModel> fineTune(TransferModel model) {
    TransferModel unfrozen = model.unfreeze(options.unfreeze());
    try (CompiledModel compiled = compile(unfrozen, options.fineTuning())) {
      return fitOnImages(FINE_TUNING, compiled, options.fineTuning());
    }
  }

  private Optional<TransferModel> fitOnImages(
      String name, CompiledModel compiled, PhaseOptions phase) {
    // Another stream of the seed: fine-tuning need not see the orders of the head phase again.
    BatchOptions order =
        BatchOptions.shuffled(options.batchSize(), options.seed() + name.hashCode());
    Batches training =
        new ImageBatches(split.train(), contract, options.flip() ? order.withFlip() : order);
    Batches validation =
        new ImageBatches(split.validation(), contract, BatchOptions.inOrder(options.batchSize()));
    return fit(name, compiled, phase, training, validation, false);
  }

  private CompiledModel compile(TransferModel model, PhaseOptions phase) {
    return model.compile(
        CompileOptions.of(OptimizerSpec.adam(phase.learningRate()), loss, Metric.accuracy()));
  }

  private Optional<TransferModel> fit(
      String name,
      CompiledModel compiled,
      PhaseOptions phase,
      Batches training,
      Batches validation,
      boolean onFeatures) {
    TransferModel before = compiled.trained();
    console.println(
        String.format(
            Locale.ROOT,
            "%s: %,d trainable parameters, %,d frozen",
            name.equals(HEAD) ? "Head" : "Fine-tuning",
            before.model().trainableParameterCount(),
            before.model().parameterCount() - before.model().trainableParameterCount()));
    Checkpoints checkpoints = new Checkpoints(out, name);
    FitOptions.Builder fitting =
        FitOptions.builder()
            .epochs(phase.epochs())
            .validation(validation)
            .callback(new TrainingProgress(console), checkpoints)
            .stopFlag(stop);
    options
        .earlyStoppingPatience()
        .ifPresent(
            patience ->
                fitting.callback(new EarlyStopping(Monitor.of("val_loss"), patience, true)));
    long start = System.nanoTime();
    History history =
        onFeatures
            ? compiled.fitOnFeatures(training, fitting.build())
            : compiled.fit(training, fitting.build());
    double seconds = (System.nanoTime() - start) / 1e9;
    results.add(
        new PhaseResult(
            name, history, before.model().trainableParameterCount(), onFeatures, seconds));
    checkpoints.last().ifPresent(path -> lastCheckpoint = Optional.of(path));
    return history.stopReason() == StopReason.INTERRUPTED
        ? Optional.empty()
        : Optional.of(compiled.trained());
  }
}
