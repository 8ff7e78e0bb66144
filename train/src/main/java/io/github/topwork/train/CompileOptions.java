package io.github.topwork.train;

import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfOptions;
import java.util.List;

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
    if (metrics.stream().map(Metric::name).distinct().count() < metrics.size()) {
      throw new IllegalArgumentException(
          "metrics: " + metrics.stream().map(Metric::name).toList() + " (expected: each once)");
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
