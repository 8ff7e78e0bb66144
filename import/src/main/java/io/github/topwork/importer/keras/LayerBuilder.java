package io.github.topwork.importer.keras;

import io.github.topwork.graph.ValueRef;
import java.util.List;

/**
 * Writes the calls of one Keras layer as TensorFlow ops.
 *
 * <p>A builder keeps no state: it reads the layer's configuration from the call, asks the call for
 * weights and writes ops. A layer that is called twice is built twice and gets the same weights.
 *
 * <pre>{@code
 * LayerBuilder scale = call ->
 *     call.ops().op("Mul", "mul", call.input(), call.weight("scale", Shape.of(call.channels(-1))));
 * ImportOptions.builder().layer("my_package>Scale", scale)
 * }</pre>
 */
@FunctionalInterface
public interface LayerBuilder {
  /**
   * Writes one call.
   *
   * @return the layer's output
   * @throws LayerException if configuration or inputs are not what the layer takes
   */
  ValueRef build(LayerCall call);

  /**
   * Writes one call of a layer with any number of outputs; by default the one of {@link #build}.
   */
  default List<ValueRef> buildAll(LayerCall call) {
    return List.of(build(call));
  }
}
