package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Convolutions: what each layer's weights are, and what comes after the convolution. */
final class ConvolutionLayers {
  private static final String[] PADDINGS = {"valid", "same"};
  private static final String[] PADDINGS_OF_SEQUENCES = {"valid", "same", "causal"};

  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry("Conv1D", call -> convolution(call, 1)),
          entry("Conv2D", call -> convolution(call, 2)),
          entry("Conv3D", call -> convolution(call, 3)),
          entry("Conv1DTranspose", call -> transposed(call, 1)),
          entry("Conv2DTranspose", call -> transposed(call, 2)),
          entry("Conv3DTranspose", call -> transposed(call, 3)),
          entry("DepthwiseConv1D", call -> depthwise(call, 1)),
          entry("DepthwiseConv2D", call -> depthwise(call, 2)),
          entry("LocallyConnected1D", new LocallyConnected(1)),
          entry("LocallyConnected2D", new LocallyConnected(2)),
          entry("SeparableConv1D", call -> separable(call, 1)),
          entry("SeparableConv2D", call -> separable(call, 2)));

  private ConvolutionLayers() {}

  private static ValueRef convolution(LayerCall call, int spatial) {
    Layout layout = Layout.of(call, spatial);
    Convolution convolution = new Convolution(call, window(call, spatial, true));
    int filters = call.config().integer("filters");
    int groups = call.config().integer("groups", 1);
    long channels = layout.channels();
    if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
      throw new LayerException(
          groups + " groups of " + channels + " channels and " + filters + " filters",
          "groups that divide both");
    }
    ValueRef kernel = call.weight("kernel", convolution.kernelShape(channels / groups, filters));
    ValueRef x = convolution.toPlane(convolution.padded(layout.toLast(call.floatInput())));
    ValueRef y = convolution.fromPlane(convolution.convolve(x, kernel, groups));
    return finish(call, layout, y, filters);
  }

  private static ValueRef transposed(LayerCall call, int spatial) {
    requireOneGroup(call);
    Layout layout = Layout.of(call, spatial);
    Window window = window(call, spatial, false);
    Convolution convolution = new Convolution(call, window);
    int filters = call.config().integer("filters");
    ValueRef kernel = call.weight("kernel", convolution.kernelShape(filters, layout.channels()));
    ValueRef x = layout.toLast(call.floatInput());
    List<Size> sizes = transposedSizes(call, window, x);
    Size batch = spatial == 3 ? Size.of(call, "batch", x, 0) : Size.of(1);
    ValueRef y = convolution.transposed(convolution.toPlane(x), kernel, sizes, batch, filters);
    return finish(call, layout, convolution.fromPlane(y), filters);
  }

  /** Sizes of the result, from which a convolution with this window leads back to the input's. */
  private static List<Size> transposedSizes(LayerCall call, Window window, ValueRef x) {
    int[] extra =
        call.config().has("output_padding")
            ? call.config().integers("output_padding", window.spatial())
            : null;
    List<Size> sizes = new ArrayList<>();
    for (int i = 0; i < window.spatial(); i++) {
      int stride = window.stride(i);
      int reach = window.reach(i);
      if (extra != null && (extra[i] < 0 || extra[i] >= stride)) {
        throw new LayerException(
            "output_padding " + Arrays.toString(extra), "none below zero, all below the strides");
      }
      // Without output_padding SAME leads to size * stride, VALID to all that the window reaches.
      int surplus;
      if (window.isSame()) {
        surplus = extra == null ? 0 : reach % 2 + extra[i] - stride;
      } else {
        surplus = extra == null ? Math.max(reach - stride, 0) : reach - stride + extra[i];
      }
      String name = "size_" + i;
      sizes.add(
          Size.of(call, name, x, i + 1)
              .times(call.ops(), name + "/times", stride)
              .plus(call.ops(), name + "/plus", surplus));
    }
    return sizes;
  }

  private static ValueRef depthwise(LayerCall call, int spatial) {
    requireOneGroup(call);
    Layout layout = Layout.of(call, spatial);
    Convolution convolution = new Convolution(call, window(call, spatial, false));
    int multiplier = call.config().integer("depth_multiplier", 1);
    long channels = layout.channels();
    String name = call.kerasVersion() < 3 ? "depthwise_kernel" : "kernel";
    ValueRef kernel = call.weight(name, convolution.kernelShape(channels, multiplier));
    ValueRef x = convolution.toPlane(layout.toLast(call.floatInput()));
    ValueRef y = convolution.depthwise(x, kernel, channels, multiplier);
    return finish(call, layout, convolution.fromPlane(y), channels * multiplier);
  }

  private static ValueRef separable(LayerCall call, int spatial) {
    requireOneGroup(call);
    Layout layout = Layout.of(call, spatial);
    Convolution convolution = new Convolution(call, window(call, spatial, true));
    int filters = call.config().integer("filters");
    int multiplier = call.config().integer("depth_multiplier", 1);
    long channels = layout.channels();
    ValueRef depthwise =
        call.weight("depthwise_kernel", convolution.kernelShape(channels, multiplier));
    long middle = channels * multiplier;
    ValueRef pointwise =
        call.weight(
            "pointwise_kernel",
            spatial == 1 ? Shape.of(1, middle, filters) : Shape.of(1, 1, middle, filters));
    ValueRef x = convolution.toPlane(convolution.padded(layout.toLast(call.floatInput())));
    ValueRef y = convolution.depthwise(x, depthwise, channels, multiplier);
    ValueRef mixed = convolution.fromPlane(convolution.pointwise(y, pointwise));
    return finish(call, layout, mixed, filters);
  }

  private static Window window(LayerCall call, int spatial, boolean mayBeCausal) {
    return Window.ofConvolution(
        call, spatial, mayBeCausal && spatial == 1 ? PADDINGS_OF_SEQUENCES : PADDINGS);
  }

  /** Keras 2 writes the setting for layers that have no groups, too. */
  private static void requireOneGroup(LayerCall call) {
    int groups = call.config().integer("groups", 1);
    if (groups != 1) {
      throw new LayerException("groups: " + groups, "1 for this class of layer");
    }
  }

  private static ValueRef finish(LayerCall call, Layout layout, ValueRef y, long filters) {
    return Activations.apply(call, layout.fromLast(Bias.add(call, y, filters)));
  }
}
