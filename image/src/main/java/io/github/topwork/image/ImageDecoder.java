package io.github.topwork.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a JPEG or PNG to a {@link RgbImage}. The kind of file is told by its first bytes, never
 * by its name. Thread-safe; holds no state.
 *
 * <p>What follows is {@link KnownDecoder#TOPWORK}, unless {@link #of(ImageContract)} takes another:
 *
 * <ul>
 *   <li>JPEG: baseline, extended and progressive Huffman with 8 bits; 1, 3 or 4 components. The
 *       JDK's libjpeg decodes (slow integer DCT, fancy upsampling), colour conversion is libjpeg's;
 *       the pixels equal those of Pillow. CMYK and YCCK become RGB by Pillow's formula, inverted
 *       only if an Adobe marker is there, as in TensorFlow. A damaged or cut-off file is an error,
 *       where ImageIO returns gray.
 *   <li>PNG: every colour type and depth, interlaced too. 16 bits keep their upper byte, alpha is
 *       dropped, checksums are verified.
 *   <li>The EXIF orientation of both is applied (Keras ignores it; see {@code
 *       docs/decisions/0030-one-image-path.md}). Colour profiles and gamma are ignored, as Keras
 *       does.
 * </ul>
 *
 * <p>{@link KnownDecoder#TENSORFLOW} takes and refuses the same files. Its JPEG pixels are those of
 * libjpeg-turbo's fast integer DCT ({@link io.github.topwork.image.jpeg}), CMYK is rounded down,
 * the EXIF orientation is ignored, and for a contract of one channel the result is luma in all
 * three: that of the JPEG file itself, or libpng's. Of damaged files TensorFlow refuses only those
 * that are cut off.
 */
public final class ImageDecoder {
  /** Name and version of this decoder, for {@link ImageContract#decoder()}. */
  public static final DecoderId ID = KnownDecoder.TOPWORK.id();

  private static final String BYTES = "bytes in memory";

  private final DecodeLimits limits;
  private final PixelOrigin origin;

  /** {@link KnownDecoder#TOPWORK} with {@link DecodeLimits#DEFAULT}. */
  public ImageDecoder() {
    this(DecodeLimits.DEFAULT);
  }

  /** {@link KnownDecoder#TOPWORK} with other limits. */
  public ImageDecoder(DecodeLimits limits) {
    this(new PixelOrigin(KnownDecoder.TOPWORK, false), limits);
  }

  private ImageDecoder(PixelOrigin origin, DecodeLimits limits) {
    this.origin = origin;
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  /**
   * The decoder that a contract names, with {@link DecodeLimits#DEFAULT}.
   *
   * @throws ImageContractException if it is not one of {@link KnownDecoder}
   */
  public static ImageDecoder of(ImageContract contract) {
    return of(contract, DecodeLimits.DEFAULT);
  }

  /**
   * The decoder that a contract names, with other limits.
   *
   * @throws ImageContractException if it is not one of {@link KnownDecoder}
   */
  public static ImageDecoder of(ImageContract contract, DecodeLimits limits) {
    return new ImageDecoder(PixelOrigin.of(contract), limits);
  }

  /**
   * Decodes an image in memory.
   *
   * @throws ImageFormatException if the bytes are not an image within the limits
   */
  public RgbImage decode(byte[] bytes) {
    return decode(bytes, BYTES);
  }

  /**
   * Decodes an image in memory.
   *
   * @param where what the error message names as the place, for example a file name
   * @throws ImageFormatException if the bytes are not an image within the limits
   */
  public RgbImage decode(byte[] bytes, String where) {
    Source source = new Source(bytes, where);
    if (bytes.length == 0) {
      throw source.failure("0 bytes", "a JPEG or PNG file", "remove the empty file");
    }
    if (bytes.length > limits.maxBytes()) {
      throw tooLarge(source, bytes.length);
    }
    if (JpegDecoder.accepts(bytes)) {
      return JpegDecoder.decode(source, limits, origin);
    }
    if (PngDecoder.accepts(bytes)) {
      return PngDecoder.decode(source, limits, origin);
    }
    throw source.failure(
        KnownFormat.describe(bytes), "a JPEG or PNG file", "convert the image to JPEG or PNG");
  }

  /**
   * Decodes a file.
   *
   * @throws IOException if the file cannot be read
   * @throws ImageFormatException if the file is not an image within the limits
   */
  public RgbImage decode(Path file) throws IOException {
    Source source = new Source(new byte[0], file.toString());
    long size = Files.size(file);
    if (size > limits.maxBytes()) {
      throw tooLarge(source, size);
    }
    return decode(Files.readAllBytes(file), file.toString());
  }

  private ImageFormatException tooLarge(Source source, long size) {
    return source.failure(
        size + " bytes",
        "at most " + limits.maxBytes() + " bytes",
        "make the image smaller, or raise the limit");
  }

  /** A file in memory and the name it has in error messages. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; a view for the decoders.
  record Source(byte[] bytes, String where) {
    ImageFormatException failure(String given, String expected, String fix) {
      return failure(given, expected, fix, null);
    }

    ImageFormatException failure(
        String given, String expected, String fix, @Nullable Throwable cause) {
      return new ImageFormatException(given, expected, where, fix, cause);
    }

    ImageFormatException truncated(String what) {
      return failure(what, "a complete file", "copy or download the image again");
    }

    /** Refuses sides that are zero and images over the limit, before anything is allocated. */
    void checkSize(long width, long height, DecodeLimits limits) {
      if (width < 1 || height < 1) {
        throw failure(
            "an image of " + width + " x " + height + " pixels",
            "both sides at least 1",
            "save the image again");
      }
      if (height > limits.maxPixels() / width) {
        throw failure(
            "an image of " + width + " x " + height + " pixels",
            "at most " + limits.maxPixels() + " pixels",
            "make the image smaller, or raise the limit");
      }
    }

    int unsigned16(int position) {
      return (bytes[position] & 0xFF) << 8 | bytes[position + 1] & 0xFF;
    }

    long unsigned32(int position) {
      return (long) unsigned16(position) << 16 | unsigned16(position + 2);
    }
  }
}
