package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;

/** {@code SeparableConv2D}: a depthwise convolution, then a pointwise one. */
final class SeparableConv2D implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    call.config().choice("data_format", "channels_last");
    call.config().integer("groups", 1);
    call.inputShape(4);
    int filters = call.config().integer("filters");
    int[] size = call.config().integers("kernel_size", 2);
    int multiplier = call.config().integer("depth_multiplier", 1);
    long channels = call.size(-1);
    ValueRef depthwise =
        call.weight("depthwise_kernel", Shape.of(size[0], size[1], channels, multiplier));
    ValueRef pointwise =
        call.weight("pointwise_kernel", Shape.of(1, 1, channels * multiplier, filters));
    ValueRef middle = Conv2D.write(call, "DepthwiseConv2dNative", call.floatInput(), depthwise);
    Attribute ones = Attribute.ofInts(1L, 1L, 1L, 1L);
    ValueRef mixed =
        call.ops()
            .add(
                call.ops()
                    .node("Conv2D", "separable_conv2d")
                    .input(middle, pointwise)
                    .attribute("T", DataType.FLOAT)
                    .attribute("data_format", "NHWC")
                    .attribute("padding", "VALID")
                    .attribute("strides", ones)
                    .attribute("dilations", ones));
    return Activations.apply(call, Bias.add(call, mixed, filters));
  }
}
