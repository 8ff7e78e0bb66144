package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import java.util.Locale;
import java.util.Map;

/** Pooling. */
final class PoolingLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "MaxPooling2D", PoolingLayers::maxPooling2D,
          "GlobalAveragePooling2D", PoolingLayers::globalAveragePooling2D);

  private PoolingLayers() {}

  private static ValueRef globalAveragePooling2D(LayerCall call) {
    call.config().choice("data_format", "channels_last");
    return call.ops()
        .reduce("Mean", "Mean", call.input(), call.config().flag("keepdims", false), 1, 2);
  }

  private static ValueRef maxPooling2D(LayerCall call) {
    call.config().choice("data_format", "channels_last");
    int[] size = call.config().integers("pool_size", 2);
    int[] strides = call.config().has("strides") ? call.config().integers("strides", 2) : size;
    return call.ops()
        .add(
            call.ops()
                .node("MaxPool", "MaxPool")
                .input(call.input())
                .attribute("T", DataType.FLOAT)
                .attribute("data_format", "NHWC")
                .attribute(
                    "padding",
                    call.config().choice("padding", "valid", "same").toUpperCase(Locale.ROOT))
                .attribute("ksize", Attribute.ofInts(1L, size[0], size[1], 1L))
                .attribute("strides", Attribute.ofInts(1L, strides[0], strides[1], 1L)));
  }
}
