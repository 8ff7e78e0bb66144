package io.github.topwork.image;

/**
 * Where stored pixels go so that the image stands upright: the pixel at column {@code x}, row
 * {@code y} becomes pixel number {@code start + x * stepX + y * stepY} of the upright image.
 *
 * @param width columns of the upright image
 * @param height rows of the upright image
 */
record Orientation(int width, int height, int start, int stepX, int stepY) {

  /**
   * The orientation for an EXIF value from 1 to 8; any other value means upright, as every viewer
   * takes it.
   *
   * @param width columns as stored
   * @param height rows as stored
   */
  static Orientation of(int exif, int width, int height) {
    int last = width * height - 1;
    return switch (exif) {
      case 2 -> new Orientation(width, height, width - 1, -1, width);
      case 3 -> new Orientation(width, height, last, -1, -width);
      case 4 -> new Orientation(width, height, last - width + 1, 1, -width);
      case 5 -> new Orientation(height, width, 0, height, 1);
      case 6 -> new Orientation(height, width, height - 1, height, -1);
      case 7 -> new Orientation(height, width, last, -height, -1);
      case 8 -> new Orientation(height, width, last - height + 1, -height, 1);
      default -> new Orientation(width, height, 0, 1, width);
    };
  }
}
