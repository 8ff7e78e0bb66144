package io.github.topwork.graph;

import io.github.topwork.tensor.TensorData;
import java.util.Map;

/** Runs one model. Implementations may hold native memory, which {@link #close()} releases. */
@FunctionalInterface
public interface ModelRunner extends AutoCloseable {
  /**
   * Runs the model once.
   *
   * @param inputs a value for each input, by its name in the model
   * @return a value for each output, by its name in the model
   */
  Map<String, TensorData> run(Map<String, TensorData> inputs);

  /** Releases what the runner holds; may be called twice. */
  @Override
  default void close() {}

  /** Makes runners, for example {@code TfModel::open}. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens a model.
     *
     * @param weights numbers of every variable; not closed, and not needed once this returned
     * @return a runner for the caller to close
     */
    ModelRunner open(ModelGraph model, WeightSource weights);
  }
}
