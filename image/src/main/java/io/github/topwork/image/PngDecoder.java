package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import io.github.topwork.image.PngFile.Span;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * PNG to RGB. Written out instead of calling ImageIO because the result is defined by the standard
 * to the last bit, while ImageIO's depends on the transparency and profile chunks it meets.
 */
final class PngDecoder {
  private static final long SIGNATURE = 0x89504E470D0A1A0AL;

  /** First column, first row, column step and row step of the passes of Adam7. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  /** Shares of the colours in 15 bits; those of red and green rounded down, together 1. */
  private static final int RED_TO_LUMA = 9797;

  private static final int GREEN_TO_LUMA = 19234;
  private static final int BLUE_TO_LUMA = (1 << 15) - RED_TO_LUMA - GREEN_TO_LUMA;

  /** Inflated at a time: a call for each row costs more than the row where rows are short. */
  private static final int INFLATED_BYTES = 1 << 14;

  private static final int[][] PROGRESSIVE = {{0, 0, 1, 1}};

  private final Source source;
  private final PngFile file;
  private final boolean luma;
  private final Orientation orientation;
  private final byte[] rgb;
  private final int bytesPerPixel;
  private final Inflater inflater = new Inflater();
  private final Iterator<Span> data;
  private final byte[] inflated = new byte[INFLATED_BYTES];
  private int inflatedAt;
  private int inflatedEnd;

  /** Bytes of the pixels that are still to be inflated. */
  private long left;

  private PngDecoder(Source source, PngFile file, PixelOrigin origin) {
    this.source = source;
    this.file = file;
    this.luma = origin.luma();
    this.orientation = origin.orientation(file.exifOrientation(), file.width(), file.height());
    this.rgb = new byte[file.width() * file.height() * 3];
    this.bytesPerPixel = Math.max(1, file.samples() * file.depth() / 8);
    this.data = file.data().iterator();
  }

  static boolean accepts(byte[] bytes) {
    if (bytes.length < 8) {
      return false;
    }
    long signature = 0;
    for (int index = 0; index < 8; index++) {
      signature = signature << 8 | bytes[index] & 0xFF;
    }
    return signature == SIGNATURE;
  }

  static RgbImage decode(Source source, DecodeLimits limits, PixelOrigin origin) {
    PngDecoder decoder = new PngDecoder(source, PngFile.read(source, limits), origin);
    int[][] passes = decoder.file.interlaced() ? ADAM7 : PROGRESSIVE;
    for (int[] pass : passes) {
      decoder.left += decoder.bytes(pass[0], pass[1], pass[2], pass[3]);
    }
    try {
      for (int[] pass : passes) {
        decoder.pass(pass[0], pass[1], pass[2], pass[3]);
      }
    } catch (DataFormatException e) {
      throw source.failure(
          "a PNG file with damaged image data (" + e.getMessage() + ")",
          "a complete file",
          "copy or download the image again",
          e);
    } finally {
      decoder.inflater.end();
    }
    Orientation upright = decoder.orientation;
    return RgbImage.decoded(upright.height(), upright.width(), decoder.rgb, origin);
  }

  private void pass(int firstX, int firstY, int stepX, int stepY) throws DataFormatException {
    int columns = steps(file.width(), firstX, stepX);
    if (columns == 0) {
      return;
    }
    int rowBytes = rowBytes(columns);
    byte[] filter = new byte[1];
    byte[] previous = new byte[rowBytes];
    byte[] row = new byte[rowBytes];
    for (int y = firstY; y < file.height(); y += stepY) {
      inflate(filter);
      inflate(row);
      unfilter(filter[0], row, previous);
      int target =
          (orientation.start() + firstX * orientation.stepX() + y * orientation.stepY()) * 3;
      convertRow(row, columns, target, stepX * orientation.stepX() * 3);
      byte[] free = previous;
      previous = row;
      row = free;
    }
  }

  private static int steps(int size, int first, int step) {
    return Math.max(0, (size - first + step - 1) / step);
  }

  private int rowBytes(int columns) {
    return (int) (((long) columns * file.samples() * file.depth() + 7) / 8);
  }

  /** Bytes of a pass: each row and its filter. */
  private long bytes(int firstX, int firstY, int stepX, int stepY) {
    int columns = steps(file.width(), firstX, stepX);
    return columns == 0 ? 0 : (1L + rowBytes(columns)) * steps(file.height(), firstY, stepY);
  }

  private void inflate(byte[] target) throws DataFormatException {
    int filled = 0;
    while (filled < target.length) {
      if (inflatedAt == inflatedEnd) {
        inflateMore();
      }
      int count = Math.min(target.length - filled, inflatedEnd - inflatedAt);
      System.arraycopy(inflated, inflatedAt, target, filled, count);
      inflatedAt += count;
      filled += count;
    }
  }

  /** Never beyond the last pixel: what is there is nobody's business. */
  private void inflateMore() throws DataFormatException {
    inflatedAt = 0;
    inflatedEnd = 0;
    while (inflatedEnd == 0) {
      inflatedEnd = inflater.inflate(inflated, 0, (int) Math.min(inflated.length, left));
      left -= inflatedEnd;
      if (inflatedEnd == 0) {
        if (inflater.needsInput() && !inflater.finished() && data.hasNext()) {
          Span span = data.next();
          inflater.setInput(source.bytes(), span.start(), span.length());
        } else {
          throw source.truncated("a PNG file with fewer pixels than its header says");
        }
      }
    }
  }

  private void unfilter(int filter, byte[] row, byte[] above) {
    int distance = bytesPerPixel;
    switch (filter) {
      case 0 -> {
        // None: the bytes are as they are.
      }
      case 1 -> {
        for (int i = distance; i < row.length; i++) {
          row[i] += row[i - distance];
        }
      }
      case 2 -> {
        for (int i = 0; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 0; i < row.length; i++) {
          int left = i < distance ? 0 : row[i - distance] & 0xFF;
          row[i] += (byte) ((left + (above[i] & 0xFF)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 0; i < row.length; i++) {
          int left = i < distance ? 0 : row[i - distance] & 0xFF;
          int corner = i < distance ? 0 : above[i - distance] & 0xFF;
          row[i] += (byte) paeth(left, above[i] & 0xFF, corner);
        }
      }
      default ->
          throw source.truncated("a PNG file with damaged image data (row filter " + filter + ")");
    }
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  private void convertRow(byte[] row, int columns, int start, int step) {
    int target = start;
    // Of 16 bits the upper byte counts; it comes first.
    int sampleBytes = file.depth() == 16 ? 2 : 1;
    for (int x = 0; x < columns; x++, target += step) {
      switch (file.colorType()) {
        case PngFile.RGB, PngFile.RGB_ALPHA -> {
          int first = x * bytesPerPixel;
          if (luma) {
            putGray(luma(row, first, sampleBytes), target);
          } else {
            rgb[target] = row[first];
            rgb[target + 1] = row[first + sampleBytes];
            rgb[target + 2] = row[first + 2 * sampleBytes];
          }
        }
        case PngFile.PALETTE -> putPalette(sample(row, x), target);
        case PngFile.GRAY -> putGray(gray(row, x), target);
        default -> putGray(row[x * bytesPerPixel], target);
      }
    }
  }

  private byte gray(byte[] row, int x) {
    if (file.depth() >= 8) {
      return row[x * bytesPerPixel];
    }
    return (byte) (sample(row, x) * 255 / ((1 << file.depth()) - 1));
  }

  /** Sample {@code x} of a row with at most 8 bits per sample, leftmost in the highest bits. */
  private int sample(byte[] row, int x) {
    int bit = x * file.depth();
    int shift = 8 - file.depth() - (bit & 7);
    return row[bit >> 3] >> shift & ((1 << file.depth()) - 1);
  }

  /** Luma as libpng computes it: rounded down from 8 bits; from 16, rounded and the upper byte. */
  private static byte luma(byte[] samples, int first, int sampleBytes) {
    int red = sample(samples, first, sampleBytes);
    int green = sample(samples, first + sampleBytes, sampleBytes);
    int blue = sample(samples, first + 2 * sampleBytes, sampleBytes);
    int sum = RED_TO_LUMA * red + GREEN_TO_LUMA * green + BLUE_TO_LUMA * blue;
    return (byte) (sampleBytes == 1 ? sum >>> 15 : (sum + (1 << 14)) >>> 23);
  }

  private static int sample(byte[] samples, int at, int sampleBytes) {
    int upper = samples[at] & 0xFF;
    return sampleBytes == 1 ? upper : upper << 8 | samples[at + 1] & 0xFF;
  }

  private void putGray(byte gray, int target) {
    rgb[target] = gray;
    rgb[target + 1] = gray;
    rgb[target + 2] = gray;
  }

  private void putPalette(int index, int target) {
    if (index >= file.paletteColors()) {
      throw source.failure(
          "a PNG file that uses colour " + index + " of a palette of " + file.paletteColors(),
          "an index within the palette",
          "save the image again as PNG");
    }
    int entry = file.palette() + 3 * index;
    if (luma) {
      putGray(luma(source.bytes(), entry, 1), target);
    } else {
      System.arraycopy(source.bytes(), entry, rgb, target, 3);
    }
  }
}
