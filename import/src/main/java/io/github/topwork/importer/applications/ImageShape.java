package io.github.topwork.importer.applications;

/**
 * Height, width and channels of a batch of images, channels last. A size may be {@link #UNKNOWN}.
 *
 * @param height rows
 * @param width columns
 * @param channels channels
 */
public record ImageShape(int height, int width, int channels) {
  /** A size that any image may have. */
  public static final int UNKNOWN = -1;

  public ImageShape {
    check("height", height);
    check("width", width);
    check("channels", channels);
  }

  /** Are height and width known? */
  public boolean isKnown() {
    return height != UNKNOWN && width != UNKNOWN;
  }

  /** What a window that moves over the image leaves of it. */
  ImageShape window(int[] size, int[] strides, boolean same, int newChannels) {
    return new ImageShape(
        window(height, size[0], strides[0], same),
        window(width, size[1], strides[1], same),
        newChannels);
  }

  private static int window(int length, int size, int stride, boolean same) {
    if (length == UNKNOWN) {
      return UNKNOWN;
    }
    if (!same && length < size) {
      throw new IllegalArgumentException(
          "input shape: "
              + length
              + " pixels are left for a window of "
              + size
              + " (expected: a larger input)");
    }
    return same ? (length + stride - 1) / stride : (length - size) / stride + 1;
  }

  /** The image with borders added, or with negative numbers removed. */
  ImageShape pad(int[][] sides) {
    return new ImageShape(
        pad(height, sides[0][0] + sides[0][1]), pad(width, sides[1][0] + sides[1][1]), channels);
  }

  private static int pad(int length, int more) {
    return length == UNKNOWN ? UNKNOWN : length + more;
  }

  /** The image with another number of channels. */
  ImageShape withChannels(int newChannels) {
    return new ImageShape(height, width, newChannels);
  }

  private static void check(String what, int size) {
    if (size < 1 && size != UNKNOWN) {
      throw new IllegalArgumentException(what + ": " + size + " (expected: 1 or more)");
    }
  }

  @Override
  public String toString() {
    return text(height) + "x" + text(width) + "x" + text(channels);
  }

  private static String text(int size) {
    return size == UNKNOWN ? "?" : String.valueOf(size);
  }
}
