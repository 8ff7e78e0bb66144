package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import java.util.Locale;

/** {@code Conv2D}. */
final class Conv2D implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    call.config().choice("data_format", "channels_last");
    int filters = call.config().integer("filters");
    int[] size = call.config().integers("kernel_size", 2);
    int groups = call.config().integer("groups", 1);
    call.inputShape(4);
    ValueRef kernel =
        call.weight("kernel", Shape.of(size[0], size[1], call.size(-1) / groups, filters));
    ValueRef convolved = write(call, "Conv2D", call.floatInput(), kernel);
    return Activations.apply(call, Bias.add(call, convolved, filters));
  }

  static ValueRef write(LayerCall call, String op, ValueRef x, ValueRef kernel) {
    int[] strides = call.config().integers("strides", 2, 1);
    int[] dilations = call.config().integers("dilation_rate", 2, 1);
    return call.ops()
        .add(
            call.ops()
                .node(op, op)
                .input(x, kernel)
                .attribute("T", DataType.FLOAT)
                .attribute("data_format", "NHWC")
                .attribute(
                    "padding",
                    call.config().choice("padding", "valid", "same").toUpperCase(Locale.ROOT))
                .attribute("strides", spatial(strides))
                .attribute("dilations", spatial(dilations)));
  }

  private static Attribute spatial(int[] sizes) {
    return Attribute.ofInts(1L, sizes[0], sizes[1], 1L);
  }
}
