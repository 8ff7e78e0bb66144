package io.github.topwork.image.jpeg;

import java.util.List;

/**
 * A decoded JPEG before its colours are converted: {@code uint8[height, width, components]}, each
 * component brought to the image's size row by row.
 *
 * <p>The samples are to the bit those of libjpeg-turbo with fancy upsampling. Not thread-safe.
 */
public final class JpegSamples {
  /** Coefficients, of lowest frequency, that libjpeg estimates where scans leave them inexact. */
  private static final int ESTIMATED = 9;

  private final Frame frame;
  private final List<Upsampling> upsampling;

  private JpegSamples(Frame frame) {
    this.frame = frame;
    this.upsampling = frame.components().stream().map(each -> new Upsampling(frame, each)).toList();
  }

  /**
   * Decodes a file with the fast integer DCT ({@code JDCT_IFAST}).
   *
   * @param bytes from the start-of-image to the end-of-image marker; not copied
   * @throws JpegDataException if they are not a whole JPEG image of 8 bits, Huffman-coded, or some
   *     of its data are damaged
   */
  public static JpegSamples fast(byte[] bytes) {
    return decode(bytes, new FastInverseDct());
  }

  /** Decodes a file with the accurate integer DCT ({@code JDCT_ISLOW}), else the same. */
  public static JpegSamples accurate(byte[] bytes) {
    return decode(bytes, new AccurateInverseDct());
  }

  private static JpegSamples decode(byte[] bytes, InverseDct transform) {
    JpegParser parser = new JpegParser(bytes, transform);
    Scan scan = parser.nextScan();
    Frame frame = parser.frame();
    boolean atOnce =
        scan != null && !frame.progressive() && scan.parts().size() == frame.components().size();
    checkBlocks(frame, bytes.length);
    for (Component component : frame.components()) {
      if (atOnce) {
        component.storeSamples();
      } else {
        component.storeCoefficients();
      }
    }
    JpegSamples samples = new JpegSamples(frame);
    for (; scan != null; scan = parser.nextScan()) {
      parser.continueAt(ScanDecoder.decode(bytes, frame, scan, atOnce ? transform : null));
    }
    for (Component component : frame.components()) {
      checkComplete(component);
      if (!atOnce) {
        component.transform(transform);
      }
    }
    return samples;
  }

  /**
   * Each block takes at least one bit: a small file that claims many is refused before it costs.
   */
  private static void checkBlocks(Frame frame, int length) {
    long blocks =
        frame.components().stream()
            .mapToLong(each -> (long) each.blocksWide() * each.blocksHigh())
            .sum();
    if (blocks > 8L * length) {
      throw new JpegDataException(blocks + " blocks of pixels in " + length + " bytes");
    }
  }

  private static void checkComplete(Component component) {
    int[] lowestBit = component.lowestBit();
    boolean complete = lowestBit[0] >= 0;
    for (int index = 1; index <= ESTIMATED; index++) {
      complete &= lowestBit[index] == 0;
    }
    if (!complete) {
      throw new JpegDataException("scans of component " + component.id() + " are missing");
    }
  }

  /** Columns. */
  public int width() {
    return frame.width();
  }

  /** Rows. */
  public int height() {
    return frame.height();
  }

  /** Samples of a pixel, from 1 to 4. */
  public int components() {
    return frame.components().size();
  }

  /**
   * Writes a row.
   *
   * @param y from the top
   * @param target takes {@code width × components} samples, those of a pixel side by side
   */
  public void row(int y, byte[] target) {
    int components = components();
    for (int index = 0; index < components; index++) {
      upsampling.get(index).row(y, target, index, components);
    }
  }
}
