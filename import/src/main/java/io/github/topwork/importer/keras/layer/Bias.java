package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;

/** The weight {@code bias} of a layer. */
final class Bias {
  private Bias() {}

  /** Adds it along the last axis, where the layer has one. */
  static ValueRef add(LayerCall call, ValueRef x, long size) {
    if (!call.config().flag("use_bias", true)) {
      return x;
    }
    return call.ops()
        .add(
            call.ops()
                .node("BiasAdd", "BiasAdd")
                .input(x, call.weight("bias", Shape.of(size)))
                .attribute("T", DataType.FLOAT)
                .attribute("data_format", "NHWC"));
  }
}
