package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A PNG file taken apart into its chunks (W3C PNG, third edition), without inflating any pixel.
 * Checksums of all critical chunks are verified.
 *
 * @param width columns as stored
 * @param height rows as stored
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param colorType 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
 * @param interlaced whether rows come in the seven passes of Adam7
 * @param palette position of the palette's first byte in the file
 * @param paletteColors number of its colours; 0 without one
 * @param exifOrientation EXIF value from 1 to 8
 * @param data the compressed pixels, in order
 */
record PngFile(
    int width,
    int height,
    int depth,
    int colorType,
    boolean interlaced,
    int palette,
    int paletteColors,
    int exifOrientation,
    List<Span> data) {

  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  private static final String SAVE_AGAIN = "save the image again as PNG";

  /** A part of the file. */
  record Span(int start, int length) {}

  PngFile {
    data = List.copyOf(data);
  }

  /** Samples per pixel. */
  int samples() {
    return switch (colorType) {
      case RGB -> 3;
      case GRAY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  static PngFile read(Source source, DecodeLimits limits) {
    return new Parser(source, limits).parse();
  }

  private static final class Parser {
    private final Source source;
    private final byte[] bytes;
    private final DecodeLimits limits;
    private final List<Span> data = new ArrayList<>();
    private int width;
    private int height;
    private int depth;
    private int colorType;
    private boolean interlaced;
    private int palette;
    private int paletteColors;
    private int exifOrientation = 1;

    Parser(Source source, DecodeLimits limits) {
      this.source = source;
      this.bytes = source.bytes();
      this.limits = limits;
    }

    PngFile parse() {
      int position = 8;
      boolean ended = false;
      while (!ended) {
        if (bytes.length - position < 12) {
          throw source.truncated(
              "a PNG file that is cut off after byte " + bytes.length + " (no IEND chunk)");
        }
        long length = source.unsigned32(position);
        String type =
            new String(bytes, position + 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (length > bytes.length - position - 12) {
          throw source.truncated(
              "a PNG file that is cut off: chunk '"
                  + type
                  + "' of "
                  + length
                  + " bytes at byte "
                  + position
                  + " reaches past the end ("
                  + bytes.length
                  + " bytes)");
        }
        if (position == 8 && !type.equals("IHDR")) {
          throw source.failure(
              "a PNG file that starts with chunk '" + type + "'", "IHDR", SAVE_AGAIN);
        }
        int start = position + 8;
        int end = start + (int) length;
        boolean critical = (bytes[position + 4] & 0x20) == 0;
        if (critical) {
          checkSum(type, position + 4, end);
        }
        ended = chunk(type, start, end, critical);
        position = end + 4;
      }
      if (data.isEmpty()) {
        throw source.failure("a PNG file without IDAT chunk", "image data", SAVE_AGAIN);
      }
      if (colorType == PALETTE && paletteColors == 0) {
        throw source.failure("a palette PNG file without PLTE chunk", "a palette", SAVE_AGAIN);
      }
      return new PngFile(
          width,
          height,
          depth,
          colorType,
          interlaced,
          palette,
          paletteColors,
          exifOrientation,
          data);
    }

    private boolean chunk(String type, int start, int end, boolean critical) {
      switch (type) {
        case "IHDR" -> header(start, end);
        case "PLTE" -> {
          palette = start;
          paletteColors = (end - start) / 3;
        }
        case "IDAT" -> data.add(new Span(start, end - start));
        case "eXIf" -> exifOrientation = ExifOrientation.read(bytes, start, end);
        case "IEND" -> {
          return true;
        }
        default -> {
          if (critical) {
            throw source.failure(
                "a PNG file with the unknown critical chunk '" + type + "'",
                "IHDR, PLTE, IDAT and IEND",
                SAVE_AGAIN);
          }
        }
      }
      return false;
    }

    private void header(int start, int end) {
      if (end - start != 13 || width != 0) {
        throw source.failure(
            "a PNG file whose IHDR chunk is repeated or not of 13 bytes", "one IHDR", SAVE_AGAIN);
      }
      long columns = source.unsigned32(start);
      long rows = source.unsigned32(start + 4);
      source.checkSize(columns, rows, limits);
      width = (int) columns;
      height = (int) rows;
      depth = bytes[start + 8] & 0xFF;
      colorType = bytes[start + 9] & 0xFF;
      interlaced = bytes[start + 12] == 1;
      boolean known =
          switch (colorType) {
            case GRAY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GRAY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
          };
      int methods = bytes[start + 10] | bytes[start + 11];
      if (!known || methods != 0 || (bytes[start + 12] & 0xFE) != 0) {
        throw source.failure(
            "a PNG file of colour type "
                + colorType
                + " with "
                + depth
                + " bits per sample, methods "
                + bytes[start + 10]
                + ", "
                + bytes[start + 11]
                + ", "
                + bytes[start + 12],
            "a combination that PNG defines",
            SAVE_AGAIN);
      }
    }

    private void checkSum(String type, int start, int end) {
      CRC32 crc = new CRC32();
      crc.update(bytes, start, end - start);
      if (crc.getValue() != source.unsigned32(end)) {
        throw source.truncated(
            "a PNG file whose chunk '"
                + type
                + "' at byte "
                + (start - 4)
                + " has a wrong checksum");
      }
    }
  }
}
