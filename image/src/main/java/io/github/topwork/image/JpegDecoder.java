package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import io.github.topwork.image.JpegFile.Color;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG to RGB. The JDK's reader decodes to the stored components ({@code readRaster}); what they
 * mean is decided in {@link JpegFile} and converted here, with libjpeg's integer arithmetic.
 */
final class JpegDecoder {
  /** Plug-ins on the class path may also read JPEG, with other pixels: only the JDK's is asked. */
  private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";

  private static final int FIXED_BITS = 16;
  private static final int HALF = 1 << (FIXED_BITS - 1);
  private static final int CR_TO_RED = fixed(1.40200);
  private static final int CB_TO_BLUE = fixed(1.77200);
  private static final int CR_TO_GREEN = fixed(0.71414);
  private static final int CB_TO_GREEN = fixed(0.34414);

  private JpegDecoder() {}

  static boolean accepts(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xFF
        && bytes[1] == (byte) 0xD8
        && bytes[2] == (byte) 0xFF;
  }

  static RgbImage decode(Source source, DecodeLimits limits) {
    JpegFile file = JpegFile.read(source, limits);
    Raster raster = readRaster(source, file);
    if (raster.getWidth() != file.width()
        || raster.getHeight() != file.height()
        || raster.getNumBands() != file.color().components) {
      throw damaged(source, "frame header and image data disagree", null);
    }
    Orientation orientation = Orientation.of(file.exifOrientation(), file.width(), file.height());
    byte[] rgb = new byte[file.width() * file.height() * 3];
    byte[] row = new byte[file.width() * file.color().components];
    for (int y = 0; y < file.height(); y++) {
      raster.getDataElements(0, y, file.width(), 1, row);
      int target = (orientation.start() + y * orientation.stepY()) * 3;
      convertRow(file, row, rgb, target, orientation.stepX() * 3);
    }
    return RgbImage.wrap(orientation.height(), orientation.width(), rgb);
  }

  private static Raster readRaster(Source source, JpegFile file) {
    ImageReader reader = newReader();
    List<String> warnings = new ArrayList<>();
    IIOReadWarningListener listener = (from, warning) -> warnings.add(warning);
    reader.addIIOReadWarningListener(listener);
    try (MemoryCacheImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.scans()))) {
      reader.setInput(stream, true, true);
      Raster raster = reader.readRaster(0, null);
      for (String warning : warnings) {
        // Stray bytes before a marker are harmless, and common in photographs of the cats-vs-dogs
        // set; every other warning of libjpeg means that pixels were made up.
        if (!warning.toLowerCase(Locale.ROOT).contains("extraneous bytes before marker")) {
          throw damaged(source, warning, null);
        }
      }
      return raster;
    } catch (ImageFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's reader throws several unchecked exceptions for damaged tables.
      throw damaged(source, String.valueOf(e.getMessage()), e);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader newReader() {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      if (provider.getClass().getName().equals(JDK_READER)) {
        try {
          return provider.createReaderInstance();
        } catch (IOException e) {
          throw new IllegalStateException("The JDK's JPEG reader cannot be created", e);
        }
      }
    }
    throw new IllegalStateException(
        "This Java runtime has no JPEG reader. Given: no "
            + JDK_READER
            + ". Expected: the module java.desktop. Fix: add java.desktop to the runtime image.");
  }

  private static ImageFormatException damaged(
      Source source, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return source.failure(
        "a JPEG file that is cut off or damaged (" + what + ")",
        "a complete file",
        "copy or download the image again",
        cause);
  }

  private static void convertRow(JpegFile file, byte[] row, byte[] rgb, int start, int step) {
    int components = file.color().components;
    int target = start;
    for (int source = 0; source < row.length; source += components, target += step) {
      int first = row[source] & 0xFF;
      switch (file.color()) {
        case GRAY -> put(rgb, target, first, first, first);
        case RGB -> put(rgb, target, first, row[source + 1] & 0xFF, row[source + 2] & 0xFF);
        case YCBCR -> fromYcc(first, row[source + 1] & 0xFF, row[source + 2] & 0xFF, rgb, target);
        case CMYK, YCCK -> fromInk(file, row, source, rgb, target);
      }
    }
  }

  private static void fromYcc(int luma, int blueness, int redness, byte[] rgb, int target) {
    int cb = blueness - 128;
    int cr = redness - 128;
    put(
        rgb,
        target,
        clamp(luma + ((CR_TO_RED * cr + HALF) >> FIXED_BITS)),
        clamp(luma + ((-CB_TO_GREEN * cb - CR_TO_GREEN * cr + HALF) >> FIXED_BITS)),
        clamp(luma + ((CB_TO_BLUE * cb + HALF) >> FIXED_BITS)));
  }

  /** CMYK as libjpeg hands it out, inverted after an Adobe marker, then Pillow's formula. */
  private static void fromInk(JpegFile file, byte[] row, int source, byte[] rgb, int target) {
    if (file.color() == Color.YCCK) {
      fromYcc(row[source] & 0xFF, row[source + 1] & 0xFF, row[source + 2] & 0xFF, rgb, target);
    } else {
      // YCCK means RGB by that conversion, CMYK is its complement: one form for both below.
      put(rgb, target, 255 - row[source], 255 - row[source + 1], 255 - row[source + 2]);
    }
    int black = row[source + 3] & 0xFF;
    int white = file.inverted() ? black : 255 - black;
    for (int channel = target; channel < target + 3; channel++) {
      int complement = rgb[channel] & 0xFF;
      int ink = file.inverted() ? complement : 255 - complement;
      rgb[channel] = (byte) clamp(white - times255(ink, white));
    }
  }

  /** {@code a * b / 255}, rounded. */
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
