package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.applications.ApplicationName;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.data.Augmentations;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to train, on what, and how. */
final class TrainArguments {
  private static final Set<String> BESIDE_RESUME =
      Set.of("--resume", "--backbone", "--data", "--cache", "--no-onnx", StandardOptions.DEBUG);

  private static final String FINE_TUNE_EPOCHS = "--fine-tune-epochs";
  private static final String FINE_TUNE_LEARNING_RATE = "--fine-tune-learning-rate";
  private static final String UNFREEZE = "--unfreeze";
  private static final String LEARNING_RATE = "--learning-rate";
  private static final String AUGMENT = "--augment";

  /** Names of augmentations, for the help. */
  static final class AugmentationNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    AugmentationNames() {
      super(Augmentations.names());
    }
  }

  @Option(
      names = "--backbone",
      paramLabel = "MODEL",
      description =
          "The model to start from: a .keras or .h5 file, a SavedModel folder, or official weights of"
              + " keras.applications, also by name, such as Xception, once they are fetched.")
  private @Nullable Path backbone;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Images, one folder for each class: DIR/cats/1.jpg, DIR/dogs/1.jpg.")
  private @Nullable Path data;

  @Option(names = "--out", paramLabel = "RUN", description = "The run folder to write.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with a run that was interrupted, killed or failed, with the options that it was"
              + " begun with. Beside it only --backbone and --data, where they lie elsewhere now,"
              + " --cache and --no-onnx.")
  private @Nullable Path resume;

  @Option(names = "--overwrite", description = "Replace the run folder that is there already.")
  private boolean overwrite;

  @Mixin private ImportArguments importing = new ImportArguments();

  @Option(
      names = "--cut",
      paramLabel = "NAME",
      description =
          "Layer or value at which the backbone ends; without it the last features before the"
              + " classifier.")
  private @Nullable String cut;

  @Mixin private HeadArguments head = new HeadArguments();
  @Mixin private CompileArguments compile = new CompileArguments();

  @Option(
      names = PreprocessingOptions.PREPROCESS,
      paramLabel = "NAME",
      completionCandidates = PreprocessingOptions.Presets.class,
      description =
          "What the backbone expects of pixels, one of ${COMPLETION-CANDIDATES}; without it decided"
              + " by the architecture.")
  private @Nullable String preset;

  @Option(
      names = PreprocessingOptions.DECODER,
      paramLabel = "NAME",
      description = PreprocessingOptions.DECODER_DESCRIPTION)
  private @Nullable KnownDecoder decoder;

  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      converter = Size.Converter.class,
      description =
          "Height and width of the input; only for a backbone that takes any size. Images of every"
              + " size are brought to it.")
  private @Nullable Size size;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "" + TrainingOptions.HEAD_EPOCHS,
      description = "Epochs of head training, the backbone frozen; default ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = LEARNING_RATE,
      paramLabel = "RATE",
      defaultValue = "" + TrainingOptions.HEAD_LEARNING_RATE,
      converter = Rate.Converter.class,
      description =
          "Learning rate of head training, default ${DEFAULT-VALUE}; or a schedule, such as"
              + " cosine_decay(initial_learning_rate=0.001,decay_steps=1000): of"
              + " ${COMPLETION-CANDIDATES}.",
      completionCandidates = Rate.ScheduleNames.class)
  private Rate learningRate = new Rate.Converter().convert("0");

  @Option(
      names = FINE_TUNE_EPOCHS,
      paramLabel = "N",
      defaultValue = "" + TrainingOptions.FINE_TUNING_EPOCHS,
      description = "Epochs of fine-tuning afterwards, default ${DEFAULT-VALUE}.")
  private int fineTuneEpochs;

  @Option(
      names = FINE_TUNE_LEARNING_RATE,
      paramLabel = "RATE",
      defaultValue = "" + TrainingOptions.FINE_TUNING_LEARNING_RATE,
      converter = Rate.Converter.class,
      description = "Learning rate of fine-tuning, or a schedule; default ${DEFAULT-VALUE}.")
  private Rate fineTuneLearningRate = new Rate.Converter().convert("0");

  @Option(
      names = UNFREEZE,
      paramLabel = "GLOB",
      defaultValue = TrainingOptions.ALL_LAYERS,
      description =
          "Layers to fine-tune, for example 'block14_*'; default all. Batch normalization keeps its"
              + " inference mode.")
  private String unfreeze = TrainingOptions.ALL_LAYERS;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "" + TrainingOptions.BATCH_SIZE,
      description = "Images in one step, default ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "" + TrainingOptions.VALIDATION_FRACTION,
      description = "Share of each class held out, default ${DEFAULT-VALUE}.")
  private double validation;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + TrainingOptions.SEED,
      description = "Decides split, order and start values, default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = AUGMENT,
      paramLabel = "SPECS",
      description =
          "Change training images at random, such as flip,rotation=0.1,contrast=0.1: of"
              + " ${COMPLETION-CANDIDATES}; settings as Keras calls them behind each. Head training"
              + " then runs the backbone in every epoch.",
      completionCandidates = AugmentationNames.class)
  private @Nullable String augment;

  @Option(
      names = "--augmented-copies",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Cache the features of N changed copies of each image, and train the head on these.")
  private int augmentedCopies;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where features are cached; by default in the user's cache folder.")
  private @Nullable Path cache;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * As the trainer takes them.
   *
   * @throws IOException if the run to go on with cannot be read
   */
  TrainingOptions toOptions() throws IOException {
    Objections objections = new Objections();
    TrainingOptions.Builder options = resume == null ? begin(objections) : goOn(resume);
    if (cache != null) {
      options.cache(new CacheFolder(cache, CacheFolder.DEFAULT_MAX_BYTES));
    }
    return objections.make(options::build);
  }

  private TrainingOptions.Builder goOn(Path run) throws IOException {
    List<String> others =
        command.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !BESIDE_RESUME.contains(name))
            .distinct()
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          String.join(", ", others)
              + ": given with --resume (expected: the options that the run was begun with, which it"
              + " knows)");
    }
    TrainingOptions.Builder options = TrainingOptions.resume(run);
    if (backbone != null) {
      options.backbone(backbone);
    }
    if (data != null) {
      options.data(data);
    }
    return options;
  }

  private TrainingOptions.Builder begin(Objections objections) throws IOException {
    if (backbone == null || data == null || out == null) {
      List<ArgSpec> missing =
          List.of("--backbone", "--data", "--out").stream()
              .<ArgSpec>map(command::findOption)
              .filter(option -> option.getValue() == null)
              .toList();
      List<String> names =
          missing.stream()
              .map(
                  option ->
                      "'" + ((OptionSpec) option).longestName() + "=" + option.paramLabel() + "'")
              .toList();
      throw new MissingParameterException(
          command.commandLine(),
          missing,
          "Missing required options: " + String.join(", ", names) + "; or --resume=RUN");
    }
    Path model = ApplicationName.backbone(backbone);
    checkBackbone(model);
    TrainingOptions.Builder options =
        TrainingOptions.builder(model, data, out)
            .overwrite(overwrite)
            .unfreeze(unfreeze)
            .batchSize(batchSize)
            .validationFraction(validation)
            .seed(seed)
            .augmentedCopies(augmentedCopies);
    objections.check(() -> options.importing(importing.toOptions()));
    objections.check(() -> options.head(head.toOptions()));
    objections.check(this::refuseWithoutFineTuning);
    phase(
        learningRate, rate -> options.headPhase(epochs, rate), it -> options.headPhase(epochs, it));
    phase(
        fineTuneLearningRate,
        rate -> options.fineTuning(fineTuneEpochs, rate),
        it -> options.fineTuning(fineTuneEpochs, it));
    objections.check(CompileArguments.OPTIMIZER, () -> phases(options));
    CompileArguments.ifGiven(
        preset,
        name ->
            objections.check(
                () -> Check.oneOf(PreprocessingOptions.PREPROCESS, name, PixelScaling.names())));
    CompileArguments.ifGiven(preset, options::preprocessing);
    CompileArguments.ifGiven(cut, options::cut);
    CompileArguments.ifGiven(decoder, options::decoder);
    CompileArguments.ifGiven(size, given -> options.imageSize(given.height(), given.width()));
    CompileArguments.ifGiven(
        augment,
        text -> objections.check(AUGMENT, () -> options.augmentation(Augmentations.parse(text))));
    compile.apply(options, objections);
    return options;
  }

  /** A phase with Adam, so that its epochs and rate are checked whatever the optimizer is. */
  private static void phase(
      Rate rate, DoubleConsumer withNumber, Consumer<OptimizerSpec> withOptimizer) {
    if (rate.number().isPresent()) {
      withNumber.accept(rate.number().getAsDouble());
    } else {
      withOptimizer.accept(rate.optimizer());
    }
  }

  private void phases(TrainingOptions.Builder options) {
    OptimizerSpec spec = compile.optimizer();
    if (learningRate.isUsable() && fineTuneLearningRate.isUsable()) {
      options
          .headPhase(epochs, learningRate.of(spec))
          .fineTuning(fineTuneEpochs, fineTuneLearningRate.of(spec));
    }
  }

  private void refuseWithoutFineTuning() {
    List<String> given =
        List.of(UNFREEZE, FINE_TUNE_LEARNING_RATE).stream()
            .filter(command.commandLine().getParseResult()::hasMatchedOption)
            .toList();
    if (fineTuneEpochs == 0 && !given.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", given)
              + ": given without "
              + FINE_TUNE_EPOCHS
              + " (expected: with "
              + FINE_TUNE_EPOCHS
              + " N, as there is no fine-tuning without it)");
    }
  }

  private static void checkBackbone(Path path) throws IOException {
    if (ModelPath.of(path).kind() == ModelPath.Kind.RUN) {
      throw new ModelFormatException(
          new Problem(
              "Not a backbone",
              "the run folder of an earlier training",
              "a model",
              path.toString(),
              "give the run's model, "
                  + path.resolve("model")
                  + ", and the --preprocess of that run; to go on with the run, use --resume"));
    }
  }
}
