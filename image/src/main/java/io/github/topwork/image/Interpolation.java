package io.github.topwork.image;

/** How pixels between pixels are found; the numbers are those of {@code tf.image.resize}. */
public enum Interpolation {
  /** Half-pixel centres, no antialiasing. */
  BILINEAR,
  /** {@code floor((i + 0.5) * scale)}, the nearest neighbour of {@code tf.image.resize}. */
  NEAREST
}
