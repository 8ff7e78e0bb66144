package io.github.topwork.image;

import io.github.topwork.image.ImageDecoder.Source;
import io.github.topwork.image.jpeg.JpegDataException;
import io.github.topwork.image.jpeg.JpegSamples;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG to RGB. The JDK's reader ({@code readRaster}) or {@link JpegSamples} decode to the stored
 * components; what they mean is decided in {@link JpegFile} and converted by {@link JpegColors}.
 */
final class JpegDecoder {
  /** Plug-ins on the class path may also read JPEG, with other pixels: only the JDK's is asked. */
  private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";

  private JpegDecoder() {}

  static boolean accepts(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xFF
        && bytes[1] == (byte) 0xD8
        && bytes[2] == (byte) 0xFF;
  }

  static RgbImage decode(Source source, DecodeLimits limits, PixelOrigin origin) {
    JpegFile file = JpegFile.read(source, limits);
    JpegColors colors = new JpegColors(source, file, origin);
    Rows rows =
        switch (origin.decoder()) {
          // JDKs with the older libjpeg do not blend where only rows are halved (4:4:0).
          case TOPWORK ->
              file.rowsHalved() ? own(source, file, JpegSamples::accurate) : ofJdk(source, file);
          case TENSORFLOW -> own(source, file, JpegSamples::fast);
        };
    Orientation orientation =
        origin.orientation(file.exifOrientation(), file.width(), file.height());
    byte[] rgb = new byte[file.width() * file.height() * 3];
    byte[] row = new byte[file.width() * file.color().components];
    for (int y = 0; y < file.height(); y++) {
      rows.read(y, row);
      int target = (orientation.start() + y * orientation.stepY()) * 3;
      colors.convertRow(row, rgb, target, orientation.stepX() * 3);
    }
    return RgbImage.decoded(orientation.height(), orientation.width(), rgb, origin);
  }

  /** Rows of the stored components, those of a pixel side by side. */
  private interface Rows {
    void read(int y, byte[] target);
  }

  private static Rows own(Source source, JpegFile file, Function<byte[], JpegSamples> method) {
    try {
      JpegSamples samples = method.apply(file.scans());
      checkSize(source, file, samples.width(), samples.height(), samples.components());
      return samples::row;
    } catch (JpegDataException e) {
      throw damaged(source, String.valueOf(e.getMessage()), e);
    }
  }

  private static Rows ofJdk(Source source, JpegFile file) {
    Raster raster = readRaster(source, file);
    checkSize(source, file, raster.getWidth(), raster.getHeight(), raster.getNumBands());
    return (y, target) -> raster.getDataElements(0, y, file.width(), 1, target);
  }

  private static void checkSize(
      Source source, JpegFile file, int width, int height, int components) {
    if (width != file.width() || height != file.height() || components != file.color().components) {
      throw damaged(source, "frame header and image data disagree", null);
    }
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
}
