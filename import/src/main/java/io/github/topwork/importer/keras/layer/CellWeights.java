package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a recurrent cell.
 *
 * @param units features of the output
 * @param gates how many vectors of that size the cell computes in a step
 * @param kernel {@code [features, gates * units]}
 * @param recurrent {@code [units, gates * units]}
 * @param bias {@code [gates * units]}, or what the cell says
 */
record CellWeights(
    int units, int gates, ValueRef kernel, ValueRef recurrent, Optional<ValueRef> bias) {
  /** Asks for them in Keras's order; {@code biases} rows of bias, or a vector where it is 1. */
  static CellWeights of(LayerCall call, int gates, int biases) {
    int units = call.config().integer("units");
    long features = call.size(-1);
    long width = Math.multiplyExact((long) gates, units);
    ValueRef kernel = call.weight("kernel", Shape.of(features, width));
    ValueRef recurrent = call.weight("recurrent_kernel", Shape.of(units, width));
    Shape biasShape = biases == 1 ? Shape.of(width) : Shape.of(biases, width);
    Optional<ValueRef> bias =
        call.config().flag("use_bias", true)
            ? Optional.of(call.weight("bias", biasShape))
            : Optional.empty();
    return new CellWeights(units, gates, kernel, recurrent, bias);
  }

  /** Writes the product of a sequence with the kernel, and adds a vector of biases. */
  ValueRef project(Formula f, ValueRef sequence, Optional<ValueRef> vector) {
    Shape shape = f.call().shape(sequence);
    int steps = (int) shape.dim(1).sizeOrMinusOne();
    int features = (int) shape.dim(2).sizeOrMinusOne();
    ValueRef rows = f.reshape(sequence, sequence, Formula.REST, features);
    ValueRef product = f.matMul(rows, kernel, false, false);
    ValueRef sum = vector.map(each -> f.op("AddV2", product, each)).orElse(product);
    return f.reshape(sum, sequence, Formula.REST, steps, gates * units);
  }

  /**
   * Adds the product of the last output with the recurrent kernel to what {@link #project} made of
   * a step.
   *
   * @param states those after the step before; null at the first, where they are zero
   */
  ValueRef sum(Formula f, ValueRef projected, @Nullable List<ValueRef> states) {
    return states == null
        ? projected
        : f.op("AddV2", projected, f.matMul(states.get(0), recurrent, false, false));
  }
}
