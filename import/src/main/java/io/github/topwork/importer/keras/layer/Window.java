package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Arrays;

/**
 * What a convolution or pool moves over its input: size, strides, dilations, one for each spatial
 * dimension, and padding. TensorFlow has kernels for two and three dimensions; one dimension is
 * done as two, the first of size one.
 */
final class Window {
  private final int[] size;
  private final int[] strides;
  private final int[] dilations;
  private final String padding;

  private Window(int[] size, int[] strides, int[] dilations, String padding) {
    this.size = size;
    this.strides = strides;
    this.dilations = dilations;
    this.padding = padding;
  }

  /** Reads that of a convolution. */
  static Window ofConvolution(LayerCall call, int spatial, String... paddings) {
    return checked(
        call.config().integers("kernel_size", spatial),
        call.config().integers("strides", spatial, 1),
        call.config().integers("dilation_rate", spatial, 1),
        call.config().choice("padding", paddings));
  }

  /** Reads that of a pool, which by default moves by its own size. */
  static Window ofPool(LayerCall call, int spatial) {
    int[] size = call.config().integers("pool_size", spatial);
    int[] strides =
        call.config().has("strides") ? call.config().integers("strides", spatial) : size;
    int[] ones = new int[spatial];
    Arrays.fill(ones, 1);
    return checked(size, strides, ones, call.config().choice("padding", "valid", "same"));
  }

  private static Window checked(int[] size, int[] strides, int[] dilations, String padding) {
    for (int i = 0; i < size.length; i++) {
      if (size[i] < 1 || strides[i] < 1 || dilations[i] < 1) {
        throw new LayerException(
            "size "
                + Arrays.toString(size)
                + ", strides "
                + Arrays.toString(strides)
                + " and dilations "
                + Arrays.toString(dilations),
            "all above zero");
      }
    }
    return new Window(size, strides, dilations, padding);
  }

  int spatial() {
    return size.length;
  }

  int size(int i) {
    return size[i];
  }

  int stride(int i) {
    return strides[i];
  }

  int dilation(int i) {
    return dilations[i];
  }

  /** How many elements it reaches over along dimension {@code i}. */
  int reach(int i) {
    return Math.addExact(Math.multiplyExact(size[i] - 1, dilations[i]), 1);
  }

  boolean isSame() {
    return padding.equals("same");
  }

  boolean isCausal() {
    return padding.equals("causal");
  }

  boolean isDilated() {
    return Arrays.stream(dilations).anyMatch(dilation -> dilation > 1);
  }

  boolean hasEqualStrides() {
    return Arrays.stream(strides).allMatch(stride -> stride == strides[0]);
  }

  /** The sizes, as attributes list them: for batch, spatial dimensions and channels. */
  Attribute sizes() {
    return listed(size, 1);
  }

  /** Gives a node its strides and padding. */
  Node.Builder on(Node.Builder node) {
    return onPlane(node, 1);
  }

  /**
   * The same for a kernel that wants equal strides: of one spatial dimension the added one, of size
   * one, may have any.
   */
  Node.Builder onEqually(Node.Builder node) {
    return onPlane(node, strides[0]);
  }

  private Node.Builder onPlane(Node.Builder node, int added) {
    return node.attribute("strides", listed(strides, added))
        .attribute("padding", isSame() ? "SAME" : "VALID")
        .attribute("data_format", spatial() == 3 ? "NDHWC" : "NHWC");
  }

  /** The dilations, as attributes list them. */
  Attribute dilations() {
    return listed(dilations, 1);
  }

  static Attribute undilated(int spatial) {
    long[] ones = new long[Math.max(spatial, 2) + 2];
    Arrays.fill(ones, 1);
    return Attribute.ofInts(ones);
  }

  private static Attribute listed(int[] values, int added) {
    int spatial = Math.max(values.length, 2);
    long[] all = new long[spatial + 2];
    Arrays.fill(all, 1);
    all[1] = added;
    for (int i = 0; i < values.length; i++) {
      all[1 + spatial - values.length + i] = values[i];
    }
    return Attribute.ofInts(all);
  }
}
