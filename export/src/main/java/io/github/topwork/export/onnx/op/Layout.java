package io.github.topwork.export.onnx.op;

/** How the elements of an ONNX value lie compared with the TensorFlow value that it stands for. */
public sealed interface Layout {
  /** As in TensorFlow: images are {@code NHWC}. */
  Layout AS_IS = new AsIs();

  /** TensorFlow's {@code NHWC} value of rank 4 lies as {@code NCHW}. */
  Layout CHANNELS_FIRST = new ChannelsFirst();

  /** Same dimensions in the same order. */
  record AsIs() implements Layout {}

  /** Dimension 3 of rank 4 moved to place 1. */
  record ChannelsFirst() implements Layout {}

  /**
   * A value {@code [batch, height * width * channels]} of rank 2 whose rows lie as {@code
   * [channels, height, width]}: an {@code NCHW} value that was flattened.
   */
  record Flattened(int channels, int height, int width) implements Layout {
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
