package io.github.topwork.image;

/**
 * For one axis: which two source positions each output position is made of, and how far it lies
 * between them. The arithmetic is that of TensorFlow's {@code ResizeBilinear} and {@code
 * ResizeNearestNeighbor} with half-pixel centres, in float32 as there.
 */
final class SamplingTable {
  /** Source positions; -1 for a position in the black border. */
  final int[] lower;

  final int[] upper;
  final float[] fraction;

  private SamplingTable(int size) {
    lower = new int[size];
    upper = new int[size];
    fraction = new float[size];
  }

  /**
   * The table of one axis.
   *
   * @param source pixels of the image on this axis
   * @param otherSource pixels on the other axis, which decides how much is cropped or padded
   */
  static SamplingTable of(
      int source,
      int otherSource,
      int target,
      int otherTarget,
      ResizeMode resize,
      Interpolation interpolation) {
    // Keras computes the window in float32: (other * target) / otherTarget, cut off to an integer.
    int ideal = (int) ((float) ((long) otherSource * target) / (float) otherTarget);
    return switch (resize) {
      case STRETCH -> build(source, 0, source, target, interpolation);
      case CROP -> {
        int window = Math.max(Math.min(source, ideal), 1);
        yield build(source, (source - window) / 2, window, target, interpolation);
      }
      case PAD -> {
        // Keras puts the same border on both sides, so an odd difference loses its last pixel.
        int border = (Math.max(source, ideal) - source) / 2;
        yield build(source, -border, source + 2 * border, target, interpolation);
      }
    };
  }

  private static SamplingTable build(
      int source, int first, int window, int target, Interpolation interpolation) {
    SamplingTable table = new SamplingTable(target);
    float scale = window / (float) target;
    for (int index = 0; index < target; index++) {
      int low;
      int high;
      switch (interpolation) {
        case BILINEAR -> {
          float position = (index + 0.5f) * scale - 0.5f;
          float floor = (float) Math.floor(position);
          low = Math.max((int) floor, 0);
          high = Math.min((int) Math.ceil(position), window - 1);
          table.fraction[index] = position - floor;
        }
        case NEAREST -> {
          low = Math.min((int) Math.floor((index + 0.5f) * scale), window - 1);
          high = low;
        }
        default -> throw new AssertionError(interpolation);
      }
      table.lower[index] = inside(first + low, source);
      table.upper[index] = inside(first + high, source);
    }
    return table;
  }

  private static int inside(int position, int source) {
    return position < 0 || position >= source ? -1 : position;
  }
}
