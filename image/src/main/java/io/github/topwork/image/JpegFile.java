package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import java.util.Arrays;

/**
 * A JPEG file taken apart into its segments (ITU-T T.81, annex B), without decoding any pixel.
 *
 * @param width columns as stored
 * @param height rows as stored
 * @param color meaning of the components
 * @param inverted whether CMYK is stored as 255 minus ink, as Adobe does
 * @param rowsHalved whether a component has all columns and half the rows
 * @param exifOrientation EXIF value from 1 to 8
 * @param scans the same file without application segments and comments: what is left cannot make a
 *     decoder convert colours, apply profiles or read thumbnails
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; handed from parser to decoder.
record JpegFile(
    int width,
    int height,
    Color color,
    boolean inverted,
    boolean rowsHalved,
    int exifOrientation,
    byte[] scans) {

  /** Meaning of the components, told as libjpeg tells it. */
  enum Color {
    GRAY(1),
    YCBCR(3),
    RGB(3),
    CMYK(4),
    YCCK(4);

    final int components;

    Color(int components) {
      this.components = components;
    }
  }

  private static final String SAVE_AGAIN = "save the image again as a baseline or progressive JPEG";

  /** More scans than any encoder writes; each one costs a pass over all coefficients. */
  private static final int MAX_SCANS = 200;

  /** Encoders write some ten; the largest image that is allowed may have no more than these. */
  private static final int MAX_SCANS_OF_LARGEST = 16;

  static JpegFile read(Source source, DecodeLimits limits) {
    return new Parser(source, limits).parse();
  }

  private static final class Parser {
    private final Source source;
    private final byte[] bytes;
    private final DecodeLimits limits;
    private final byte[] kept;
    private int keptLength;
    private int position;
    private int width;
    private int height;
    private int components;
    private boolean rowsHalved;
    private int scanCount;
    private int componentIds;
    private boolean sawJfif;
    private boolean sawAdobe;
    private int adobeTransform;
    private int exifOrientation;

    Parser(Source source, DecodeLimits limits) {
      this.source = source;
      this.bytes = source.bytes();
      this.limits = limits;
      this.kept = new byte[bytes.length];
    }

    JpegFile parse() {
      position = 2;
      keep(0, 2);
      for (int marker = nextMarker(); marker != 0xD9; marker = nextMarker()) {
        if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
          continue; // TEM, RSTn, SOI: no length follows.
        }
        int start = position;
        int length = start + 2 <= bytes.length ? source.unsigned16(start) : 0;
        if (length < 2 || start + length > bytes.length) {
          throw truncated("segment FF" + hex(marker) + " reaches past the end of the file");
        }
        position = start + length;
        segment(marker, start + 2, position);
        if (marker == 0xDA) {
          skipEntropyCodedData();
          keep(start - 2, position);
        } else if (!(marker >= 0xE0 && marker <= 0xEF || marker == 0xFE)) {
          keep(start - 2, position);
        }
      }
      keep(position - 2, position);
      if (components == 0 || scanCount == 0) {
        throw source.failure(
            "a JPEG file without " + (components == 0 ? "frame header" : "image data"),
            "a frame and at least one scan",
            SAVE_AGAIN);
      }
      long work = (long) width * height * scanCount;
      if (work / MAX_SCANS_OF_LARGEST > limits.maxPixels()) {
        throw source.failure(
            "a JPEG file of " + width + " x " + height + " pixels in " + scanCount + " scans",
            "at most " + MAX_SCANS_OF_LARGEST * limits.maxPixels() + " pixels in all scans",
            "save it as a baseline JPEG, or make it smaller");
      }
      Color color = color();
      boolean inverted = sawAdobe && color.components == 4;
      return new JpegFile(
          width,
          height,
          color,
          inverted,
          rowsHalved,
          exifOrientation,
          Arrays.copyOf(kept, keptLength));
    }

    private void keep(int start, int end) {
      // A segment may have been preceded by fill bytes: the marker is always FF and its code.
      System.arraycopy(bytes, start, kept, keptLength, end - start);
      keptLength += end - start;
    }

    /** Code of the next marker; afterwards {@code position} is behind it. */
    private int nextMarker() {
      while (position < bytes.length && bytes[position] != (byte) 0xFF) {
        position++; // libjpeg skips stray bytes between segments, too.
      }
      while (position < bytes.length && bytes[position] == (byte) 0xFF) {
        position++;
      }
      if (position >= bytes.length) {
        throw truncated("no end-of-image marker");
      }
      int marker = bytes[position++] & 0xFF;
      return marker == 0 ? nextMarkerAfterStuffing() : marker;
    }

    private int nextMarkerAfterStuffing() {
      while (position + 1 < bytes.length) {
        if (bytes[position] == (byte) 0xFF
            && bytes[position + 1] != 0
            && bytes[position + 1] != (byte) 0xFF) {
          position += 2;
          return bytes[position - 1] & 0xFF;
        }
        position++;
      }
      throw truncated("no end-of-image marker");
    }

    private void skipEntropyCodedData() {
      while (position + 1 < bytes.length) {
        int code = bytes[position + 1] & 0xFF;
        boolean restart = code >= 0xD0 && code <= 0xD7;
        if (bytes[position] == (byte) 0xFF && code != 0 && code != 0xFF && !restart) {
          return;
        }
        position++;
      }
      throw truncated("no end-of-image marker");
    }

    private void segment(int marker, int start, int end) {
      switch (marker) {
        case 0xC0, 0xC1, 0xC2 -> frame(start, end);
        case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF ->
            throw source.failure(
                "a JPEG file of process SOF"
                    + (marker - 0xC0)
                    + " (lossless, hierarchical or arithmetic)",
                "baseline, extended or progressive Huffman coding",
                SAVE_AGAIN);
        case 0xDA -> {
          if (++scanCount > MAX_SCANS) {
            throw source.failure(
                "a JPEG file of more than " + MAX_SCANS + " scans",
                "at most " + MAX_SCANS,
                SAVE_AGAIN);
          }
        }
        case 0xE0 -> sawJfif |= end - start >= 14 && startsWith(start, end, "JFIF\0");
        case 0xE1 -> {
          if (exifOrientation == 0 && startsWith(start, end, "Exif\0")) {
            exifOrientation = ExifOrientation.read(bytes, Math.min(start + 6, end), end);
          }
        }
        case 0xEE -> {
          if (end - start >= 12 && startsWith(start, end, "Adobe")) {
            sawAdobe = true;
            adobeTransform = bytes[start + 11] & 0xFF;
          }
        }
        default -> {
          // Tables, restart intervals and what only other programs read.
        }
      }
    }

    private void frame(int start, int end) {
      if (components != 0) {
        throw source.failure("a JPEG file with two frames", "one frame", SAVE_AGAIN);
      }
      if (end - start < 6) {
        throw truncated("a frame header of " + (end - start) + " bytes");
      }
      int precision = bytes[start] & 0xFF;
      height = source.unsigned16(start + 1);
      width = source.unsigned16(start + 3);
      components = bytes[start + 5] & 0xFF;
      if (precision != 8) {
        throw source.failure(
            "a JPEG file with " + precision + " bits per sample", "8 bits", SAVE_AGAIN);
      }
      if (components != 1 && components != 3 && components != 4) {
        throw source.failure(
            "a JPEG file with " + components + " components", "1, 3 or 4", SAVE_AGAIN);
      }
      if (end - start < 6 + 3 * components) {
        throw truncated("a frame header of " + (end - start) + " bytes");
      }
      source.checkSize(width, height, limits);
      rowsHalved = rowsHalved(start + 6, start + 6 + 3 * components);
      for (int index = 0; index < Math.min(components, 3); index++) {
        componentIds = componentIds << 8 | bytes[start + 6 + 3 * index] & 0xFF;
      }
    }

    private boolean rowsHalved(int start, int end) {
      int across = 0;
      int down = 0;
      for (int at = start; at < end; at += 3) {
        across = Math.max(across, bytes[at + 1] >> 4);
        down = Math.max(down, bytes[at + 1] & 0xF);
      }
      boolean found = false;
      for (int at = start; at < end; at += 3) {
        found |= bytes[at + 1] >> 4 == across && 2 * (bytes[at + 1] & 0xF) == down;
      }
      return found;
    }

    /** The guess of libjpeg's {@code default_decompress_parms}. */
    private Color color() {
      if (components == 1) {
        return Color.GRAY;
      }
      if (components == 4) {
        return sawAdobe && adobeTransform != 0 ? Color.YCCK : Color.CMYK;
      }
      if (sawJfif) {
        return Color.YCBCR;
      }
      if (sawAdobe) {
        return adobeTransform == 0 ? Color.RGB : Color.YCBCR;
      }
      return componentIds == ('R' << 16 | 'G' << 8 | 'B') ? Color.RGB : Color.YCBCR;
    }

    private boolean startsWith(int start, int end, String text) {
      if (end - start < text.length()) {
        return false;
      }
      for (int index = 0; index < text.length(); index++) {
        if (bytes[start + index] != text.charAt(index)) {
          return false;
        }
      }
      return true;
    }

    private ImageFormatException truncated(String what) {
      return source.truncated(
          "a JPEG file that is cut off or damaged after byte "
              + Math.min(position, bytes.length)
              + " of "
              + bytes.length
              + " ("
              + what
              + ")");
    }

    private static String hex(int marker) {
      return String.valueOf(Character.toUpperCase(Character.forDigit(marker >> 4, 16)))
          + Character.toUpperCase(Character.forDigit(marker & 0xF, 16));
    }
  }
}
