package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;

/** {@code Dense} on {@code [batch, features]}. */
final class Dense implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    int units = call.config().integer("units");
    if (call.inputShape().rank() != 2) {
      throw new LayerException("an input of shape " + call.inputShape(), "rank 2");
    }
    ValueRef kernel = call.weight("kernel", Shape.of(call.size(-1), units));
    ValueRef product =
        call.ops()
            .add(
                call.ops()
                    .node("MatMul", "MatMul")
                    .input(call.floatInput(), kernel)
                    .attribute("T", DataType.FLOAT)
                    .attribute("transpose_a", false)
                    .attribute("transpose_b", false));
    return Activations.apply(call, Bias.add(call, product, units));
  }
}
