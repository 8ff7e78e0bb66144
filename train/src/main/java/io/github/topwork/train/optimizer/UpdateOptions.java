package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What Keras's optimizers have in common: what happens to gradients before an update, and to
 * weights around it. 0 stands for nothing.
 *
 * @param weightDecay share of each weight, times the learning rate, that is taken away before an
 *     update
 * @param withoutDecay a regular expression: weights in whose name (the part behind the last {@code
 *     /}) it is found do not decay; empty for none
 * @param clipNorm greatest L2 norm of a variable's gradient
 * @param globalClipNorm greatest L2 norm of all gradients together
 * @param clipValue greatest size of an element of a gradient
 * @param average moving averages of the weights, which take their place at the end of {@code fit}
 * @param accumulationSteps steps whose mean gradient makes one update; 1 for an update each
 */
public record UpdateOptions(
    double weightDecay,
    String withoutDecay,
    double clipNorm,
    double globalClipNorm,
    double clipValue,
    Optional<Average> average,
    int accumulationSteps) {
  /** Nothing but updates. */
  public static final UpdateOptions NONE = new UpdateOptions(0, "", 0, 0, 0, Optional.empty(), 1);

  static final String ACCUMULATOR = "gradient_accumulator";
  static final String AVERAGE = "average";

  /**
   * Moving averages of weights.
   *
   * @param momentum share that stays of the average before, from 0 to 1
   * @param overwriteFrequency steps after which the averages become the weights; 0 for only at the
   *     end
   */
  public record Average(double momentum, int overwriteFrequency) {
    public Average {
      if (!(momentum >= 0 && momentum <= 1) || overwriteFrequency < 0) {
        throw new IllegalArgumentException(
            "ema_momentum: "
                + momentum
                + ", ema_overwrite_frequency: "
                + overwriteFrequency
                + " (expected: from 0 to 1, and >= 0)");
      }
    }
  }

  public UpdateOptions {
    Ranges.notNegative("weight_decay", weightDecay);
    Ranges.notNegative("clipnorm", clipNorm);
    Ranges.notNegative("global_clipnorm", globalClipNorm);
    Ranges.notNegative("clipvalue", clipValue);
    List<String> clips = new ArrayList<>();
    new TreeMap<>(
            Map.of("clipnorm", clipNorm, "global_clipnorm", globalClipNorm, "clipvalue", clipValue))
        .forEach((name, value) -> clips.addAll(value > 0 ? List.of(name) : List.of()));
    if (clips.size() > 1) {
      throw new IllegalArgumentException(String.join(", ", clips) + " (expected: one of them)");
    }
    if (accumulationSteps < 1) {
      throw new IllegalArgumentException(
          "gradient_accumulation_steps: " + accumulationSteps + " (expected: >= 1)");
    }
    try {
      Pattern.compile(withoutDecay);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "exclude_from_weight_decay: '"
              + withoutDecay
              + "' (expected: a regular expression such as bias|gamma; "
              + e.getDescription()
              + ")",
          e);
    }
  }

  /** Returns the options with decoupled weight decay. */
  public UpdateOptions withWeightDecay(double value) {
    return new UpdateOptions(
        value, withoutDecay, clipNorm, globalClipNorm, clipValue, average, accumulationSteps);
  }

  /** Returns the options without decay of weights in whose names the expression is found. */
  public UpdateOptions withoutDecayOf(String regex) {
    return new UpdateOptions(
        weightDecay, regex, clipNorm, globalClipNorm, clipValue, average, accumulationSteps);
  }

  /** Returns the options with a bound to the norm of each gradient. */
  public UpdateOptions withClipNorm(double value) {
    return new UpdateOptions(
        weightDecay, withoutDecay, value, globalClipNorm, clipValue, average, accumulationSteps);
  }

  /** Returns the options with a bound to the norm of all gradients together. */
  public UpdateOptions withGlobalClipNorm(double value) {
    return new UpdateOptions(
        weightDecay, withoutDecay, clipNorm, value, clipValue, average, accumulationSteps);
  }

  /** Returns the options with a bound to every element of a gradient. */
  public UpdateOptions withClipValue(double value) {
    return new UpdateOptions(
        weightDecay, withoutDecay, clipNorm, globalClipNorm, value, average, accumulationSteps);
  }

  /** Returns the options with moving averages of the weights. */
  public UpdateOptions withAverage(Average value) {
    return new UpdateOptions(
        weightDecay,
        withoutDecay,
        clipNorm,
        globalClipNorm,
        clipValue,
        Optional.of(value),
        accumulationSteps);
  }

  /** Returns the options with one update for the mean gradient of several steps. */
  public UpdateOptions withAccumulation(int steps) {
    return new UpdateOptions(
        weightDecay, withoutDecay, clipNorm, globalClipNorm, clipValue, average, steps);
  }

  /** Reads the settings that all optimizers take; where one is not given, these options hold. */
  UpdateOptions read(Settings settings) {
    boolean hasAverage = settings.flag("use_ema", average.isPresent());
    Average known = average.orElse(new Average(0.99, 0));
    double momentum = settings.number("ema_momentum", known.momentum());
    int frequency = settings.count("ema_overwrite_frequency", known.overwriteFrequency());
    if (!hasAverage) {
      settings.refuse("ema_momentum", "there are no averages without use_ema=true");
      settings.refuse("ema_overwrite_frequency", "there are no averages without use_ema=true");
    }
    double decay = settings.number("weight_decay", weightDecay);
    if (decay == 0) {
      settings.refuse("exclude_from_weight_decay", "no weight decays");
    }
    return new UpdateOptions(
        decay,
        settings.text("exclude_from_weight_decay", withoutDecay),
        settings.number("clipnorm", clipNorm),
        settings.number("global_clipnorm", globalClipNorm),
        settings.number("clipvalue", clipValue),
        hasAverage ? Optional.of(new Average(momentum, frequency)) : Optional.empty(),
        settings.count("gradient_accumulation_steps", accumulationSteps));
  }

  /** Adds those that do something. */
  Spec addTo(Spec spec) {
    Spec more = spec;
    more = weightDecay > 0 ? more.with("weight_decay", weightDecay) : more;
    more = withoutDecay.isEmpty() ? more : more.with("exclude_from_weight_decay", withoutDecay);
    more = clipNorm > 0 ? more.with("clipnorm", clipNorm) : more;
    more = globalClipNorm > 0 ? more.with("global_clipnorm", globalClipNorm) : more;
    more = clipValue > 0 ? more.with("clipvalue", clipValue) : more;
    if (average.isPresent()) {
      more =
          more.with("use_ema", true)
              .with("ema_momentum", average.get().momentum())
              .with("ema_overwrite_frequency", average.get().overwriteFrequency());
    }
    return accumulationSteps > 1
        ? more.with("gradient_accumulation_steps", accumulationSteps)
        : more;
  }

  /** Does the weight of this name decay? */
  boolean decays(String variable) {
    String name = variable.substring(variable.lastIndexOf('/') + 1);
    return weightDecay > 0
        && (withoutDecay.isEmpty() || !Pattern.compile(withoutDecay).matcher(name).find());
  }

  /** Names of the state that they keep beside each variable. */
  List<String> slots() {
    List<String> slots = new ArrayList<>();
    if (accumulationSteps > 1) {
      slots.add(ACCUMULATOR);
    }
    if (average.isPresent()) {
      slots.add(AVERAGE);
    }
    return slots;
  }
}
