package io.github.topwork.export.onnx.op;

import java.util.stream.IntStream;

/** How the elements of an ONNX value lie compared with the TensorFlow value that it stands for. */
public sealed interface AxisOrder {
  /** As in TensorFlow: images are {@code NHWC}. */
  AxisOrder AS_IS = new AsIs();

  /** TensorFlow's {@code NHWC} value of rank 4 lies as {@code NCHW}. */
  ChannelsFirst CHANNELS_FIRST = new ChannelsFirst(4);

  /** Same dimensions in the same order. */
  record AsIs() implements AxisOrder {}

  /**
   * The last dimension moved to place 1: {@code NCHW} for images, {@code NCDHW} for volumes.
   *
   * @param rank of the value, at least 3
   */
  record ChannelsFirst(int rank) implements AxisOrder {
    /** Place of an axis of TensorFlow's value. */
    int place(int axis) {
      if (axis == rank - 1) {
        return 1;
      }
      return axis == 0 ? 0 : axis + 1;
    }

    /** For each place in this layout, TensorFlow's axis. */
    int[] fromChannelsLast() {
      int[] axes = new int[rank];
      for (int axis = 0; axis < rank; axis++) {
        axes[place(axis)] = axis;
      }
      return axes;
    }

    /** For each of TensorFlow's axes, the place in this layout. */
    int[] toChannelsLast() {
      return IntStream.range(0, rank).map(this::place).toArray();
    }
  }

  /**
   * A value {@code [batch, height * width * channels]} of rank 2 whose rows lie as {@code
   * [channels, height, width]}: an {@code NCHW} value that was flattened. The slices of a volume
   * count as one image, one below the other.
   */
  record Flattened(int channels, int height, int width) implements AxisOrder {
    /** Number of elements in a row. */
    public int size() {
      return Math.multiplyExact(channels, Math.multiplyExact(height, width));
    }

    /** For each place in the stored row, the place in TensorFlow's row. */
    int[] permutation() {
      int[] places = new int[size()];
      int place = 0;
      for (int c = 0; c < channels; c++) {
        for (int h = 0; h < height; h++) {
          for (int w = 0; w < width; w++) {
            places[place++] = (h * width + w) * channels + c;
          }
        }
      }
      return places;
    }
  }
}
