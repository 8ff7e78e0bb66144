package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;
import java.util.Arrays;

/**
 * {@code Dense} on {@code [batch, …, features]}: one product of matrices, for which all axes before
 * the last become one.
 */
final class Dense implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    int units = call.config().integer("units");
    int rank = call.inputShape().rank();
    if (rank < 2) {
      throw new LayerException("an input of shape " + call.inputShape(), "rank 2 or more");
    }
    long features = call.size(-1);
    ValueRef kernel = call.weight("kernel", Shape.of(features, units));
    ValueRef input = call.floatInput();
    Formula f = Formula.of(call);
    ValueRef rows = rank == 2 ? input : f.reshape(input, input, Formula.REST, (int) features);
    ValueRef product = f.matMul(rows, kernel, false, false);
    if (rank > 2) {
      int[] sizes = new int[rank];
      Arrays.fill(sizes, Formula.SAME);
      sizes[rank - 1] = units;
      product = f.reshape(product, input, sizes);
    }
    return Activations.apply(call, Bias.add(call, product, units));
  }
}
