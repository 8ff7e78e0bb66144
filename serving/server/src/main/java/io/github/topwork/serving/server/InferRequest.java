package io.github.topwork.serving.server;

import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of the protocol.
 *
 * @param id echoed in the answer
 * @param inputs tensors by name
 * @param outputs names of the wanted outputs; empty means all
 */
record InferRequest(Optional<String> id, Map<String, TensorData> inputs, List<String> outputs) {
  InferRequest {
    inputs = Map.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
