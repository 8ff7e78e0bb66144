package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import io.github.topwork.image.JpegFile.Color;

/**
 * Components of a JPEG to RGB with libjpeg's integer arithmetic, which is that of both decoders but
 * for ink and luma.
 */
final class JpegColors {
  private static final int FIXED_BITS = 16;
  private static final int HALF = 1 << (FIXED_BITS - 1);
  private static final int CR_TO_RED = fixed(1.40200);
  private static final int CB_TO_BLUE = fixed(1.77200);
  private static final int CR_TO_GREEN = fixed(0.71414);
  private static final int CB_TO_GREEN = fixed(0.34414);
  private static final int RED_TO_LUMA = fixed(0.29900);
  private static final int GREEN_TO_LUMA = fixed(0.58700);
  private static final int BLUE_TO_LUMA = fixed(0.11400);

  private final Color color;
  private final boolean inverted;
  private final PixelOrigin origin;

  /**
   * The conversion for a file.
   *
   * @throws ImageFormatException if luma is wanted of ink, which libjpeg does not convert
   */
  JpegColors(Source source, JpegFile file, PixelOrigin origin) {
    this.color = file.color();
    this.inverted = file.inverted();
    this.origin = origin;
    if (origin.luma() && color.components == 4) {
      throw source.failure(
          "a JPEG file of ink (" + color + ") for a model of one channel",
          "gray or colour, as TensorFlow's decoder does",
          "save the image again in RGB");
    }
  }

  /**
   * Converts a row.
   *
   * @param row components of a pixel side by side
   * @param rgb takes three bytes at {@code start, start + step, ...}
   */
  void convertRow(byte[] row, byte[] rgb, int start, int step) {
    int target = start;
    if (color == Color.GRAY || color == Color.YCBCR && origin.luma()) {
      for (int source = 0; source < row.length; source += color.components, target += step) {
        put(rgb, target, row[source], row[source], row[source]);
      }
    } else if (color == Color.YCBCR) {
      for (int source = 0; source < row.length; source += 3, target += step) {
        fromYcc(row, source, rgb, target);
      }
    } else if (color == Color.RGB) {
      for (int source = 0; source < row.length; source += 3, target += step) {
        fromRgb(row, source, rgb, target);
      }
    } else {
      for (int source = 0; source < row.length; source += 4, target += step) {
        fromInk(row, source, rgb, target);
      }
    }
  }

  private void fromRgb(byte[] row, int source, byte[] rgb, int target) {
    int red = row[source] & 0xFF;
    int green = row[source + 1] & 0xFF;
    int blue = row[source + 2] & 0xFF;
    if (!origin.luma()) {
      put(rgb, target, red, green, blue);
      return;
    }
    int sum = RED_TO_LUMA * red + GREEN_TO_LUMA * green + BLUE_TO_LUMA * blue;
    int luma = (sum + HALF) >> FIXED_BITS;
    put(rgb, target, luma, luma, luma);
  }

  private static void fromYcc(byte[] row, int source, byte[] rgb, int target) {
    int luma = row[source] & 0xFF;
    int cb = (row[source + 1] & 0xFF) - 128;
    int cr = (row[source + 2] & 0xFF) - 128;
    put(
        rgb,
        target,
        clamp(luma + ((CR_TO_RED * cr + HALF) >> FIXED_BITS)),
        clamp(luma + ((-CB_TO_GREEN * cb - CR_TO_GREEN * cr + HALF) >> FIXED_BITS)),
        clamp(luma + ((CB_TO_BLUE * cb + HALF) >> FIXED_BITS)));
  }

  /** CMYK as libjpeg hands it out, inverted after an Adobe marker, then the decoder's formula. */
  private void fromInk(byte[] row, int source, byte[] rgb, int target) {
    if (color == Color.YCCK) {
      fromYcc(row, source, rgb, target);
    } else {
      // YCCK means RGB by that conversion, CMYK is its complement: one form for both below.
      put(rgb, target, 255 - row[source], 255 - row[source + 1], 255 - row[source + 2]);
    }
    int black = row[source + 3] & 0xFF;
    int white = inverted ? black : 255 - black;
    for (int channel = target; channel < target + 3; channel++) {
      int complement = rgb[channel] & 0xFF;
      int paper = inverted ? 255 - complement : complement;
      rgb[channel] =
          (byte)
              (origin.decoder() == KnownDecoder.TENSORFLOW
                  ? white * paper / 255
                  : clamp(white - times255(255 - paper, white)));
    }
  }

  /** {@code a * b / 255}, rounded, as Pillow does it. */
  private static int times255(int a, int b) {
    int product = a * b + 128;
    return (product + (product >> 8)) >> 8;
  }

  private static void put(byte[] rgb, int target, int red, int green, int blue) {
    rgb[target] = (byte) red;
    rgb[target + 1] = (byte) green;
    rgb[target + 2] = (byte) blue;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << FIXED_BITS) + 0.5);
  }
}
