package io.github.topwork.importer.keras;

/**
 * One output of one call of a layer, as other layers of the same model refer to it.
 *
 * @param layer name of the layer
 * @param call which of its calls, from 0
 * @param output which of the call's outputs, from 0
 */
public record Endpoint(String layer, int call, int output) {
  /** Returns the only output of a layer's only call. */
  public static Endpoint of(String layer) {
    return new Endpoint(layer, 0, 0);
  }
}
