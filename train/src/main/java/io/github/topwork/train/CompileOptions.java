package io.github.topwork.train;

import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How to train.
 *
 * @param optimizer the optimizer; it starts without state
 * @param loss what to make small
 * @param metrics what to report beside it, each under its name
 * @param runtime how TensorFlow runs the graph
 */
public record CompileOptions(
    OptimizerSpec optimizer, Loss loss, List<Metric> metrics, TfOptions runtime) {
  public CompileOptions {
    metrics = List.copyOf(metrics);
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
        metrics.stream().map(Metric::name).allMatch(name -> name.matches("[\\w.-]+"));
    if (!areNames || !metrics.stream().map(Metric::name).allMatch(names::add)) {
      throw new IllegalArgumentException(
          "metrics: "
              + metrics.stream().map(Metric::name).toList()
              + " (expected: words, each once, none of them loss; Metric.named gives another name)");
    }
  }

  /** Returns options with one thread per core. */
  public static CompileOptions of(OptimizerSpec optimizer, Loss loss, Metric... metrics) {
    return new CompileOptions(optimizer, loss, List.of(metrics), TfOptions.DEFAULT);
  }

  /** Returns the options with another way to run. */
  public CompileOptions withRuntime(TfOptions newRuntime) {
    return new CompileOptions(optimizer, loss, metrics, newRuntime);
  }
}
