package io.github.topwork.serving;

import java.util.Map;
import java.util.Set;

/**
 * Runs requests that are known to fit the model. The seam where batching, time limits and several
 * instances of a model go, each a runner around a runner.
 */
interface Runner extends AutoCloseable {
  /**
   * Runs one request; called by many threads at once.
   *
   * @param outputs names of the wanted outputs, at least one
   * @return the wanted outputs, in the order of {@code outputs}
   * @throws InferenceException if the model fails
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs);

  /** Frees native memory; the caller sees to it that no request is running. */
  @Override
  void close();
}
