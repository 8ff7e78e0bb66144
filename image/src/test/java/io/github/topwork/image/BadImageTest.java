package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadImageTest {
  private final ImageDecoder decoder = new ImageDecoder();

  @Test
  void namesEverythingThatHelps() {
    Throwable thrown = catchThrowable(() -> decoder.decode(new byte[0], "cats/1.jpg"));

    assertThat(thrown)
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(
            "Cannot decode image. Given: 0 bytes. Expected: a JPEG or PNG file. "
                + "Where: cats/1.jpg. Fix: remove the empty file.");
  }

  @ParameterizedTest
  @CsvSource({
    "GIF89a, a GIF file",
    "BM6, a BMP file",
    "RIFF1234WEBPVP8, a WebP file",
    "<!DOCTYPE html>, an HTML or XML file",
    "%PDF-1.7, a PDF file",
    "hello, 68 65 6c 6c 6f",
    "0000ftypheic, HEIC",
  })
  void saysWhatTheFileIs_whenItIsNeitherJpegNorPng(String start, String description) {
    byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> decoder.decode(bytes)).hasMessageContaining(description);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-420.jpg", "jpeg-progressive.jpg", "png-rgb.png", "png-palette.png"})
  void refusesAFileThatIsCutOffAnywhere(String name) throws IOException {
    byte[] whole = Golden.bytes("decode/" + name);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThat(catchThrowable(() -> decoder.decode(part)))
          .as("%s cut off at %s", name, length)
          .isInstanceOf(ImageFormatException.class);
    }
  }

  @Test
  void refusesAJpegThatLacksDataBeforeItsEndMarker() throws IOException {
    byte[] whole = Golden.bytes("decode/jpeg-420.jpg");
    byte[] damaged = Arrays.copyOf(whole, whole.length - 200);
    damaged[damaged.length - 2] = (byte) 0xFF;
    damaged[damaged.length - 1] = (byte) 0xD9;

    assertThatThrownBy(() -> decoder.decode(damaged))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("cut off or damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-exif-6.jpg", "png-rgb.png"})
  void neverThrowsAnythingElse_whenBitsAreFlipped(String name) throws IOException {
    byte[] whole = Golden.bytes("decode/" + name);
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Throwable thrown =
          catchThrowable(
              () -> new ImageDecoder(new DecodeLimits(1 << 20, 1 << 20)).decode(flipped));
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ImageFormatException.class);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void refusesTooManyPixels_beforeDecoding() throws IOException {
    // 48 KB of zeros compress 400 million pixels; decoding them would take 1.2 GB.
    byte[] bomb = png(20_000, 20_000, 8, 2, new byte[48_000]);
    long before = usedMemory();

    assertThatThrownBy(() -> decoder.decode(bomb))
        .hasMessageContaining("20000 x 20000 pixels")
        .hasMessageContaining("at most 50000000 pixels");

    assertThat(usedMemory() - before).isLessThan(100L << 20);
  }

  @Test
  void refusesTooManyPixelsOfAJpeg() throws IOException {
    byte[] jpeg = Golden.bytes("decode/jpeg-420.jpg");
    ImageDecoder small = new ImageDecoder(DecodeLimits.DEFAULT.withMaxPixels(37 * 45 - 1));

    assertThatThrownBy(() -> small.decode(jpeg)).hasMessageContaining("45 x 37 pixels");
  }

  /** Each scan is a pass over all pixels: few bytes can ask for very many of them. */
  @Test
  void refusesMorePixelsInAllScans_thanTheLargestImageMayHave() throws IOException {
    byte[] jpeg = Golden.bytes("decode/jpeg-progressive.jpg");
    int end = jpeg.length - 2; // before EOI
    int lastScan = end;
    int scans = 0;
    for (int at = end; at > 0; at--) {
      if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xDA) {
        lastScan = scans++ == 0 ? at : lastScan;
      }
    }
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(jpeg, 0, end);
    for (int i = scans; i < 20; i++) {
      repeated.write(jpeg, lastScan, end - lastScan);
    }
    repeated.write(jpeg, end, 2);
    RgbImage image = decoder.decode(jpeg);
    long pixels = (long) image.height() * image.width();
    ImageDecoder small = new ImageDecoder(DecodeLimits.DEFAULT.withMaxPixels(pixels));

    assertThat(small.decode(jpeg).width()).isEqualTo(image.width());
    assertThatThrownBy(() -> small.decode(repeated.toByteArray()))
        .hasMessageContaining("pixels in 20 scans")
        .hasMessageContaining("at most " + 16 * pixels + " pixels in all scans");
  }

  @Test
  void refusesSidesBeyondInt() throws IOException {
    byte[] bomb = png(-1, -1, 8, 2, new byte[10]);

    assertThatThrownBy(() -> decoder.decode(bomb)).hasMessageContaining("4294967295 x 4294967295");
  }

  @Test
  void refusesTooManyBytes(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("photo.jpg");
    Files.write(file, new byte[1_001]);
    ImageDecoder small = new ImageDecoder(DecodeLimits.DEFAULT.withMaxBytes(1_000));

    assertThatThrownBy(() -> small.decode(file))
        .hasMessageContaining("1001 bytes")
        .hasMessageContaining("photo.jpg");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 8, 2, 0 x 1 pixels",
    "1, 1, 3, 2, colour type 2 with 3 bits",
    "1, 1, 8, 5, colour type 5",
    "1, 1, 8, 3, without PLTE",
    "2, 2, 8, 2, fewer pixels",
  })
  void refusesPngThatIsNotOne(int width, int height, int depth, int colorType, String message)
      throws IOException {
    byte[] bytes = png(width, height, depth, colorType, new byte[4]);

    assertThatThrownBy(() -> decoder.decode(bytes))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "C3, 8, 3, SOF3",
    "C9, 8, 3, SOF9",
    "C1, 12, 3, 12 bits per sample",
    "C0, 8, 2, 2 components",
  })
  void refusesJpegProcessesThatAreNotDecoded(
      String marker, int precision, int components, String message) throws IOException {
    byte[] bytes = Golden.bytes("decode/jpeg-444.jpg");
    int frame = 0;
    while (bytes[frame] != (byte) 0xFF || bytes[frame + 1] != (byte) 0xC0) {
      frame++;
    }
    bytes[frame + 1] = (byte) Integer.parseInt(marker, 16);
    bytes[frame + 4] = (byte) precision;
    bytes[frame + 9] = (byte) components;

    assertThatThrownBy(() -> decoder.decode(bytes)).hasMessageContaining(message);
  }

  @Test
  void missingFile_isAnIoException(@TempDir Path folder) {
    assertThatThrownBy(() -> decoder.decode(folder.resolve("none.png")))
        .isInstanceOf(IOException.class);
  }

  private static long usedMemory() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static byte[] png(int width, int height, int depth, int colorType, byte[] rows)
      throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
      deflater.write(rows);
    }
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put((byte) depth).put((byte) colorType);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    file.write(chunk("IHDR", header.array()));
    file.write(chunk("IDAT", compressed.toByteArray()));
    file.write(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }
}
