package io.github.topwork.cli;

import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.run.ClassWeighting;
import io.github.topwork.train.run.TrainingOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Keras's {@code compile} takes, and what watches the training. */
final class CompileArguments {
  static final String OPTIMIZER = "--optimizer";
  private static final String LOSS = "--loss";
  private static final String METRICS = "--metrics";
  private static final String LAYER_RATES = "--layer-rates";
  private static final String CLASS_WEIGHTS = "--class-weights";
  private static final String CALLBACKS = "--callbacks";

  /** Names of optimizers, for the help. */
  static final class OptimizerNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    OptimizerNames() {
      super(Optimizers.CATALOG.names());
    }
  }

  /** Names of metrics, for the help. */
  static final class MetricNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    MetricNames() {
      super(Metrics.CATALOG.names());
    }
  }

  @Option(
      names = OPTIMIZER,
      paramLabel = "SPEC",
      defaultValue = "adam",
      description =
          "Optimizer of both phases: one of ${COMPLETION-CANDIDATES}, with settings as Keras calls them,"
              + " such as sgd,momentum=0.9, and those that all take: weight_decay, exclude_from_weight_decay,"
              + " clipnorm, global_clipnorm, clipvalue, gradient_accumulation_steps, use_ema; default"
              + " ${DEFAULT-VALUE}.",
      completionCandidates = OptimizerNames.class)
  private String optimizer = "";

  @Option(
      names = LOSS,
      paramLabel = "SPEC",
      description =
          "Loss, such as categorical_crossentropy,label_smoothing=0.1 or categorical_focal_crossentropy;"
              + " without it binary_crossentropy for two classes and sparse_categorical_crossentropy"
              + " for more.")
  private @Nullable String loss;

  @Option(
      names = METRICS,
      paramLabel = "SPECS",
      defaultValue = "accuracy",
      description =
          "What to report beside the loss, such as accuracy,auc,curve=PR,name=pr_auc: of"
              + " ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}. All but accuracy go with one kind"
              + " of loss.",
      completionCandidates = MetricNames.class)
  private String metrics = "";

  @Option(
      names = LAYER_RATES,
      paramLabel = "SPEC",
      description =
          "What the learning rate of layers is multiplied with in fine-tuning, such as"
              + " block1_*=0.1,block14_*=2; of several patterns that match, the last one counts.")
  private @Nullable String layerRates;

  @Option(
      names = CLASS_WEIGHTS,
      paramLabel = "SPEC",
      description =
          "What the loss of each class is multiplied with in training: balanced, so that all classes"
              + " together count the same, or names of classes with numbers, such as cat=2,dog=0.5.")
  private @Nullable String classWeights;

  @Option(
      names = "--monitor",
      paramLabel = "NAME",
      defaultValue = TrainingOptions.MONITOR,
      description =
          "What decides which epoch is the best, such as val_auc; default ${DEFAULT-VALUE}.")
  private String monitor = TrainingOptions.MONITOR;

  @Option(
      names = CALLBACKS,
      paramLabel = "SPECS",
      description =
          "What acts on training after an epoch, such as"
              + " reduce_lr_on_plateau,factor=0.5,patience=3; several separated by commas.")
  private @Nullable String callbacks;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "End a phase after N epochs without a better value of --monitor, and take the best epoch.")
  private @Nullable Integer patience;

  /**
   * The optimizer, with its own learning rate.
   *
   * @throws IllegalArgumentException if it is none, or was given a learning rate
   */
  OptimizerSpec optimizer() {
    if (Spec.parse(optimizer).get(0).settings().containsKey("learning_rate")) {
      throw new IllegalArgumentException(
          "learning_rate (expected: --learning-rate and --fine-tune-learning-rate, as each phase has"
              + " its own)");
    }
    return Optimizers.CATALOG.parse(optimizer);
  }

  /** Sets all but the optimizer. */
  void apply(TrainingOptions.Builder options, Objections objections) {
    options.monitor(monitor);
    objections.check(METRICS, () -> options.metrics(Metrics.CATALOG.parseAll(metrics)));
    ifGiven(loss, text -> objections.check(LOSS, () -> options.loss(Losses.CATALOG.parse(text))));
    ifGiven(
        layerRates,
        text -> objections.check(LAYER_RATES, () -> options.rateFactors(Spec.numbers(text))));
    ifGiven(
        classWeights,
        text ->
            objections.check(
                CLASS_WEIGHTS, () -> options.classWeighting(ClassWeighting.parse(text))));
    ifGiven(
        callbacks,
        text ->
            objections.check(CALLBACKS, () -> options.callbacks(Callbacks.CATALOG.parseAll(text))));
    ifGiven(patience, options::earlyStopping);
  }

  static <T> void ifGiven(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
