package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;

/**
 * Where a layer's input has its channels: the setting {@code data_format}. TensorFlow's CPU kernels
 * want them last, so values are transposed for layers that have them first.
 *
 * @param spatial number of spatial dimensions; the input's rank is two more
 */
record Layout(LayerCall call, int spatial, boolean isChannelsFirst) {
  /**
   * Reads it.
   *
   * @throws io.github.topwork.importer.keras.LayerException if it is neither, or the input has
   *     another rank
   */
  static Layout of(LayerCall call, int spatial) {
    String format = call.config().choice("data_format", "channels_last", "channels_first");
    call.inputShape(spatial + 2);
    return new Layout(call, spatial, format.equals("channels_first"));
  }

  int rank() {
    return spatial + 2;
  }

  /** The axis of the channels. */
  int channelAxis() {
    return isChannelsFirst ? 1 : rank() - 1;
  }

  /** The axis of spatial dimension {@code i}. */
  int axis(int i) {
    return i + (isChannelsFirst ? 2 : 1);
  }

  /** All spatial axes. */
  int[] axes() {
    int[] axes = new int[spatial];
    for (int i = 0; i < spatial; i++) {
      axes[i] = axis(i);
    }
    return axes;
  }

  /** How many channels the input has, which must be known. */
  long channels() {
    return call.size(channelAxis());
  }

  /** The value with its channels last. */
  ValueRef toLast(ValueRef x) {
    if (!isChannelsFirst) {
      return x;
    }
    int[] permutation = new int[rank()];
    for (int i = 1; i <= spatial; i++) {
      permutation[i] = i + 1;
    }
    permutation[rank() - 1] = 1;
    return Formula.of(call).transpose(x, permutation);
  }

  /** A value with channels last, with them where the layer has them. */
  ValueRef fromLast(ValueRef x) {
    if (!isChannelsFirst) {
      return x;
    }
    int[] permutation = new int[rank()];
    permutation[1] = rank() - 1;
    for (int i = 1; i <= spatial; i++) {
      permutation[i + 1] = i;
    }
    return Formula.of(call).transpose(x, permutation);
  }
}
