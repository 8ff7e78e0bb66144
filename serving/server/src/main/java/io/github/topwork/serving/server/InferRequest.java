package io.github.topwork.serving.server;

import io.github.topwork.tensor.TensorData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of the protocol.
 *
 * @param id echoed in the answer
 * @param inputs tensors by name
 * @param outputs the wanted outputs; empty means all
 * @param isBinary whether outputs that nobody named are wanted as bytes
 * @param timeout from its arrival, after which nobody waits for the answer any more
 */
record InferRequest(
    Optional<String> id,
    Map<String, TensorData> inputs,
    List<Output> outputs,
    boolean isBinary,
    Optional<Duration> timeout) {
  /**
   * A wanted output.
   *
   * @param name as the model calls it
   * @param classes how many of its greatest values are wanted, in place of all; 0 for all
   * @param isBinary whether as bytes behind the JSON, else as numbers in it
   */
  record Output(String name, int classes, boolean isBinary) {}

  InferRequest {
    inputs = Map.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** How an output of the model is wanted. */
  Output output(String name) {
    return outputs.stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElse(new Output(name, 0, isBinary));
  }
}
