package io.github.topwork.train;

import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfOptions;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How to train.
 *
 * @param optimizer the optimizer; it starts without state
 * @param loss what to make small
 * @param metrics what to report beside it, each under its name
 * @param rateFactors what the learning rate of layers is multiplied with, above 0, by a pattern of
 *     their names or paths such as {@code block1_*}; of several that match, the last one counts
 * @param runtime how TensorFlow runs the graph
 */
public record CompileOptions(
    OptimizerSpec optimizer,
    Loss loss,
    List<Metric> metrics,
    Map<String, Double> rateFactors,
    TfOptions runtime) {
  public CompileOptions {
    metrics = List.copyOf(metrics);
    rateFactors = Collections.unmodifiableMap(new LinkedHashMap<>(rateFactors));
    rateFactors.forEach(
        (pattern, factor) -> {
          if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "learning rate of '"
                    + pattern
                    + "' times "
                    + factor
                    + " (expected: finite and > 0; frozen layers have none)");
          }
        });
    requireNames(metrics);
  }

  /**
   * Checks that every metric has a name of its own, fit for a table.
   *
   * @throws IllegalArgumentException if two have one name, or one has no such name
   */
  public static void requireNames(List<Metric> metrics) {
    Set<String> names = new HashSet<>(Set.of(Scores.LOSS));
    boolean areNames =
        metrics.stream().map(Metric::name).allMatch(name -> name.matches("(?!val_)[\\w.-]+"));
    if (!areNames || !metrics.stream().map(Metric::name).allMatch(names::add)) {
      throw new IllegalArgumentException(
          "metrics: "
              + metrics.stream().map(Metric::name).toList()
              + " (expected: words, each once, none of them loss and none with val_ before it;"
              + " Metric.named gives another name)");
    }
  }

  /** Returns options with one thread per core. */
  public static CompileOptions of(OptimizerSpec optimizer, Loss loss, Metric... metrics) {
    return new CompileOptions(optimizer, loss, List.of(metrics), Map.of(), TfOptions.DEFAULT);
  }

  /** Returns the options with another way to run. */
  public CompileOptions withRuntime(TfOptions newRuntime) {
    return new CompileOptions(optimizer, loss, metrics, rateFactors, newRuntime);
  }

  /** Returns the options with other learning rates for some layers: discriminative ones. */
  public CompileOptions withRateFactors(Map<String, Double> newFactors) {
    return new CompileOptions(optimizer, loss, metrics, newFactors, runtime);
  }
}
