package io.github.topwork.export.parity;

import io.github.topwork.graph.TensorData;
import java.util.Map;

/** Runs the original model. Implementations hold native memory and say who closes them. */
public interface ReferenceRunner extends AutoCloseable {
  /**
   * Runs the model once.
   *
   * @param inputs a value for each input, by its name in the model, in the layout of the original
   *     model ({@code NHWC})
   * @return a value for each output, by its name in the model
   */
  Map<String, TensorData> run(Map<String, TensorData> inputs);

  /** Releases what the runner holds; may be called twice. */
  @Override
  default void close() {}
}
