package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;

/**
 * {@code LocallyConnected1D} and {@code LocallyConnected2D} of Keras 1 and 2: a convolution with
 * weights of its own at each place. The setting {@code implementation} says how the weights lie:
 *
 * <ol>
 *   <li>{@code [places, window * channels, filters]};
 *   <li>from every input to every output, {@code [inputs..., outputs...]}, of which only those of a
 *       place's own window count;
 *   <li>a list of those alone, sorted by output, then by input.
 * </ol>
 *
 * Outputs are the same. The first and the third are written as one product of matrices for each
 * place, of the elements that it sees; the second as one product, as Keras does it.
 */
final class LocallyConnected implements LayerBuilder {
  private final int spatial;

  LocallyConnected(int spatial) {
    this.spatial = spatial;
  }

  @Override
  public ValueRef build(LayerCall call) {
    Layout layout = Layout.of(call, spatial);
    Window window = Window.ofConvolution(call, spatial, "valid", "same");
    int filters = call.config().integer("filters");
    Neighborhoods places = Neighborhoods.of(layout, window, filters);
    ValueRef y =
        switch (call.config().integer("implementation", 1)) {
          case 1 -> byPlace(call, places, window);
          case 2 -> byMask(call, places);
          case 3 -> byList(call, places);
          default ->
              throw new LayerException(
                  "implementation: " + call.config().get("implementation"), "1, 2 or 3");
        };
    return Activations.apply(call, addBias(call, places, y));
  }

  private static ValueRef byPlace(LayerCall call, Neighborhoods places, Window window) {
    if (window.isSame()) {
      throw new LayerException("padding 'same' with implementation 1", "padding 'valid'");
    }
    Shape shape = Shape.of(places.count(), places.reach(), places.filters());
    return multiply(call, places, call.weight("kernel", shape));
  }

  private static ValueRef byList(LayerCall call, Neighborhoods places) {
    ValueRef kernel = call.weight("kernel", Shape.of(places.listedCount()));
    Formula f = Formula.of(call);
    // What lies outside of the input has the number after the last one, which is a zero.
    ValueRef padded = f.concatenate(0, kernel, f.constant(TensorData.ofFloats(new float[1], 1)));
    TensorData indices =
        TensorData.ofInts(places.listed(), places.count(), places.reach(), places.filters());
    return multiply(call, places, Rearrange.gather(call.ops(), "kernels", padded, 0, indices));
  }

  /**
   * One product for each place.
   *
   * @param kernel {@code [places, reach, filters]}
   */
  private static ValueRef multiply(LayerCall call, Neighborhoods places, ValueRef kernel) {
    Formula f = Formula.of(call);
    ValueRef x = call.floatInput();
    ValueRef flat = f.reshape(x, x, Formula.REST, places.inputs());
    if (places.isPadded()) {
      flat = Rearrange.pad(call.ops(), "outside", flat, new int[2], new int[] {0, 1});
    }
    TensorData indices = TensorData.ofInts(places.seen(), places.count(), places.reach());
    ValueRef seen = Rearrange.gather(call.ops(), "seen", flat, 1, indices);
    ValueRef products = f.matMul(f.transpose(seen, 1, 0, 2), kernel, false, false);
    // [places, batch, filters]
    ValueRef y =
        places.isChannelsFirst() ? f.transpose(products, 1, 2, 0) : f.transpose(products, 1, 0, 2);
    return f.reshape(y, y, places.outputSizes(Formula.REST));
  }

  private static ValueRef byMask(LayerCall call, Neighborhoods places) {
    Formula f = Formula.of(call);
    ValueRef kernel = call.weight("kernel", Shape.of(places.denseSizes()));
    ValueRef mask = f.constant(places.mask());
    ValueRef connected = f.op("Mul", mask, kernel);
    ValueRef matrix = f.reshape(connected, connected, places.inputs(), places.outputs());
    ValueRef x = call.floatInput();
    ValueRef flat = f.reshape(x, x, Formula.REST, places.inputs());
    ValueRef y = f.matMul(flat, matrix, false, false);
    return f.reshape(y, y, places.outputSizes(Formula.REST));
  }

  /** Adds a number for each place and filter; channels first, Keras takes them as they lie. */
  private static ValueRef addBias(LayerCall call, Neighborhoods places, ValueRef y) {
    if (!call.config().flag("use_bias", true)) {
      return y;
    }
    ValueRef bias = call.weight("bias", Shape.of(places.biasSizes()));
    return call.ops()
        .add(
            call.ops()
                .node("AddV2", "bias_add")
                .input(y, call.ops().reshape("bias_add/spread", bias, places.outputSizes(1)))
                .attribute("T", DataType.FLOAT));
  }
}
