package io.github.topwork.image;

/**
 * Bounds that are checked before anything is decoded: 48 KB of PNG can hold 400 million pixels.
 *
 * @param maxBytes largest file, in bytes
 * @param maxPixels largest image, width × height
 */
public record DecodeLimits(int maxBytes, long maxPixels) {
  /** 64 MiB and 50 million pixels (a 50-megapixel camera; 150 MB once decoded). */
  public static final DecodeLimits DEFAULT = new DecodeLimits(64 << 20, 50_000_000L);

  /** Most pixels that fit into one Java array of three bytes each. */
  private static final long MOST_PIXELS = (Integer.MAX_VALUE - 64) / 3;

  /** Checks both bounds. */
  public DecodeLimits {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1)");
    }
    if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "maxPixels: " + maxPixels + " (expected: 1 to " + MOST_PIXELS + ")");
    }
  }

  /** These limits with another number of pixels. */
  public DecodeLimits withMaxPixels(long newMaxPixels) {
    return new DecodeLimits(maxBytes, newMaxPixels);
  }

  /** These limits with another number of bytes. */
  public DecodeLimits withMaxBytes(int newMaxBytes) {
    return new DecodeLimits(newMaxBytes, maxPixels);
  }
}
