package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes convolutions over values with channels last, in one to three dimensions. What TensorFlow's
 * CPU kernels lack is written with what they have:
 *
 * <ul>
 *   <li>one dimension: as two, the first of size one;
 *   <li>groups: {@code Conv2D} with a filter of fewer channels; in three dimensions one convolution
 *       a group;
 *   <li>dilation in three dimensions and of transposed convolutions: a filter with zeros between
 *       its elements;
 *   <li>depthwise, dilated or with unequal strides: {@code Conv2D} with a group for each channel;
 *   <li>causal padding: zeros before the first element.
 * </ul>
 */
final class Convolution {
  private final LayerCall call;
  private final OpWriter ops;
  private final Window window;
  private final int spatial;

  Convolution(LayerCall call, Window window) {
    this.call = call;
    this.ops = call.ops();
    this.window = window;
    this.spatial = window.spatial();
  }

  /** The shape {@code [window..., inner, outer]} of a kernel. */
  Shape kernelShape(long inner, long outer) {
    long[] sizes = new long[spatial + 2];
    for (int i = 0; i < spatial; i++) {
      sizes[i] = window.size(i);
    }
    sizes[spatial] = inner;
    sizes[spatial + 1] = outer;
    return Shape.of(sizes);
  }

  /** A value of one spatial dimension as one of two; others as they are. */
  ValueRef toPlane(ValueRef x) {
    return spatial == 1 ? Formula.of(call).expandDims(x, 1) : x;
  }

  /** Undoes {@link #toPlane}. */
  ValueRef fromPlane(ValueRef y) {
    return spatial == 1 ? Formula.of(call).squeeze(y, 1) : y;
  }

  /** A kernel of one spatial dimension as one of two; others as they are. */
  ValueRef planeKernel(ValueRef kernel) {
    return spatial == 1 ? Formula.of(call).expandDims(kernel, 0) : kernel;
  }

  /** Adds the zeros of causal padding, before {@link #toPlane}. */
  ValueRef padded(ValueRef x) {
    if (!window.isCausal()) {
      return x;
    }
    int[] before = {0, window.reach(0) - 1, 0};
    return Rearrange.pad(ops, "causal_padding", x, before, new int[3]);
  }

  /**
   * A convolution.
   *
   * @param x a plane with {@code groups} times as many channels as the kernel takes
   * @param kernel {@code [window..., channels / groups, filters]}
   */
  ValueRef convolve(ValueRef x, ValueRef kernel, int groups) {
    if (spatial == 3) {
      return convolve3D(x, kernel, groups);
    }
    return conv2D("Conv2D", x, planeKernel(kernel));
  }

  private ValueRef conv2D(String name, ValueRef x, ValueRef kernel) {
    return ops.add(
        window
            .on(ops.node("Conv2D", name))
            .input(x, kernel)
            .attribute("T", DataType.FLOAT)
            .attribute("dilations", window.dilations()));
  }

  private ValueRef convolve3D(ValueRef x, ValueRef kernel, int groups) {
    ValueRef spread = spread(kernel);
    if (groups == 1) {
      return conv3D("Conv3D", x, spread);
    }
    List<ValueRef> parts = Rearrange.split(ops, "groups", x, 4, groups);
    List<ValueRef> kernels = Rearrange.split(ops, "kernels", spread, 4, groups);
    List<ValueRef> results = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      results.add(conv3D("Conv3D_" + i, parts.get(i), kernels.get(i)));
    }
    return Formula.of(call).concatenate(4, results.toArray(ValueRef[]::new));
  }

  private ValueRef conv3D(String name, ValueRef x, ValueRef kernel) {
    return ops.add(
        window
            .on(ops.node("Conv3D", name))
            .input(x, kernel)
            .attribute("T", DataType.FLOAT)
            .attribute("dilations", Window.undilated(spatial)));
  }

  /**
   * A convolution of each channel by itself, in one or two dimensions.
   *
   * @param x a plane
   * @param kernel {@code [window..., channels, multiplier]}; result channel {@code c * multiplier +
   *     q} comes from channel {@code c}
   */
  ValueRef depthwise(ValueRef x, ValueRef kernel, long channels, long multiplier) {
    if (window.isDilated() || !window.hasEqualStrides()) {
      int height = spatial == 1 ? 1 : window.size(0);
      int width = window.size(spatial - 1);
      int filters = Math.toIntExact(Math.multiplyExact(channels, multiplier));
      return conv2D("Conv2D", x, ops.reshape("grouped_kernel", kernel, height, width, 1, filters));
    }
    return ops.add(
        window
            .onEqually(ops.node("DepthwiseConv2dNative", "DepthwiseConv2dNative"))
            .input(x, planeKernel(kernel))
            .attribute("T", DataType.FLOAT)
            .attribute("dilations", window.dilations()));
  }

  /** A mix of the channels of each place by itself: {@code kernel[1..., channels, filters]}. */
  ValueRef pointwise(ValueRef x, ValueRef kernel) {
    return ops.add(
        ops.node("Conv2D", "separable_conv2d")
            .input(x, planeKernel(kernel))
            .attribute("T", DataType.FLOAT)
            .attribute("data_format", "NHWC")
            .attribute("padding", "VALID")
            .attribute("strides", Window.undilated(spatial))
            .attribute("dilations", Window.undilated(spatial)));
  }

  /** A kernel with zeros between its elements, so that no dilation is left. */
  ValueRef spread(ValueRef kernel) {
    if (!window.isDilated()) {
      return kernel;
    }
    long[] sizes = call.shape(kernel).toSizes();
    ValueRef spread = kernel;
    for (int i = 0; i < spatial; i++) {
      if (window.dilation(i) > 1) {
        spread = spread(spread, sizes, i);
        sizes[i] = window.reach(i);
      }
    }
    return spread;
  }

  private ValueRef spread(ValueRef kernel, long[] sizes, int axis) {
    String name = "spread_" + axis;
    int dilation = window.dilation(axis);
    int before = product(sizes, 0, axis);
    int after = product(sizes, axis + 1, sizes.length);
    int size = (int) sizes[axis];
    ValueRef rows = ops.reshape(name + "/rows", kernel, before, size, 1, after);
    ValueRef apart =
        Rearrange.pad(ops, name + "/zeros", rows, new int[4], new int[] {0, 0, dilation - 1, 0});
    ValueRef joined = ops.reshape(name + "/joined", apart, before, size * dilation, after);
    ValueRef cut =
        Rearrange.crop(ops, name + "/cut", joined, new int[3], new int[] {0, dilation - 1, 0});
    long[] result = sizes.clone();
    result[axis] = window.reach(axis);
    int[] shape = new int[result.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(result[i]);
    }
    return ops.reshape(name, cut, shape);
  }

  private static int product(long[] sizes, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product = Math.multiplyExact(product, sizes[i]);
    }
    return Math.toIntExact(product);
  }

  /**
   * The transpose of a convolution.
   *
   * @param x a plane
   * @param kernel {@code [window..., filters, channels]}
   * @param sizes of the result's spatial dimensions
   * @param batch size of the batch
   */
  ValueRef transposed(ValueRef x, ValueRef kernel, List<Size> sizes, Size batch, int filters) {
    ValueRef spread = planeKernel(spread(kernel));
    List<Size> all = new ArrayList<>(sizes);
    if (spatial == 1) {
      all.add(0, Size.of(1));
    }
    String op = "Conv2DBackpropInput";
    if (spatial == 3) {
      // This one wants the whole shape, not the spatial part of it.
      op = "Conv3DBackpropInputV2";
      all.add(0, batch);
      all.add(Size.of(filters));
    }
    var node =
        window
            .on(ops.node(op, "conv_transpose"))
            .input(Size.vector(ops, "output_sizes", all), spread, x)
            .attribute("T", DataType.FLOAT)
            .attribute("dilations", Window.undilated(spatial));
    return ops.add(spatial == 3 ? node.attribute("Tshape", DataType.INT32) : node);
  }
}
