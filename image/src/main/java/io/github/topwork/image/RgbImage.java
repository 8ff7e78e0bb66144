package io.github.topwork.image;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Pixels of a decoded image: {@code uint8[height, width, 3]}, red, green, blue, rows from the top.
 * Immutable.
 */
public final class RgbImage {
  private final int height;
  private final int width;
  private final byte[] pixels;
  private final @Nullable PixelOrigin origin;

  private RgbImage(int height, int width, byte[] pixels, @Nullable PixelOrigin origin) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.origin = origin;
  }

  /**
   * An image of a copy of {@code pixels}.
   *
   * @param pixels {@code uint8[height, width, 3]}, red first
   * @throws IllegalArgumentException if a side is below 1 or the length is not height × width × 3
   */
  public static RgbImage of(int height, int width, byte[] pixels) {
    return checked(height, width, pixels.clone(), null);
  }

  /** An image that takes over {@code pixels}; the caller must not write to them any more. */
  static RgbImage decoded(int height, int width, byte[] pixels, PixelOrigin origin) {
    return checked(height, width, pixels, origin);
  }

  private static RgbImage checked(
      int height, int width, byte[] pixels, @Nullable PixelOrigin origin) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "size: " + height + " x " + width + " (expected: both at least 1)");
    }
    if (pixels.length != (long) height * width * 3) {
      throw new IllegalArgumentException(
          "pixels: " + pixels.length + " bytes (expected: " + (long) height * width * 3 + ")");
    }
    return new RgbImage(height, width, pixels, origin);
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** A read-only view of {@code uint8[height, width, 3]}. */
  public ByteBuffer pixels() {
    return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
  }

  /** How they were decoded, or null where a caller made them. */
  @Nullable PixelOrigin origin() {
    return origin;
  }

  /** The pixels themselves, for reading only. */
  byte[] array() {
    return pixels;
  }

  @Override
  public String toString() {
    return "RgbImage[" + height + " x " + width + "]";
  }
}
