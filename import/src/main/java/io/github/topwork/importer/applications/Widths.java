package io.github.topwork.importer.applications;

/** Numbers of channels of scaled architectures, and the borders of their strided convolutions. */
final class Widths {
  private Widths() {}

  /** The nearest multiple of 8, not more than a tenth below. */
  static int rounded(double channels) {
    int near = nearest(channels);
    return near < 0.9 * channels ? near + 8 : near;
  }

  /** The nearest multiple of 8, and at least 8. */
  static int nearest(double channels) {
    return Math.max(8, (int) (channels + 4) / 8 * 8);
  }

  /**
   * Borders with which a convolution with strides 2 sees what it sees in the models that were
   * trained: one less at the top and left of an even size, or of one that is not known.
   */
  static int[][] stridedPadding(Tensor x, int kernel) {
    int half = kernel / 2;
    ImageShape shape = x.shape();
    int top = shape.height() == ImageShape.UNKNOWN ? 1 : 1 - shape.height() % 2;
    int left = shape.height() == ImageShape.UNKNOWN ? 1 : 1 - shape.width() % 2;
    return new int[][] {{half - top, half}, {half - left, half}};
  }
}
