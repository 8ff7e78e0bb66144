package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link KnownDecoder#TENSORFLOW} against what TensorFlow itself made of the same files. */
class TensorflowDecoderTest {
  private static final ImageContract COLOR = contract(3);
  private static final ImageContract LUMA = contract(1);

  private static ImageContract contract(int channels) {
    return ImageContract.builder()
        .size(16, 16)
        .channels(channels)
        .decoder(KnownDecoder.TENSORFLOW.id())
        .build();
  }

  /** File, digest of its RGB bytes, digest of its luma; {@code -} where TensorFlow refuses it. */
  static Stream<List<String>> expected() throws IOException {
    return TestData.text("images/expected.tsv")
        .lines()
        .skip(1)
        .map(line -> List.of(line.split("\t")));
  }

  @ParameterizedTest
  @MethodSource("expected")
  void givesTheBytesOfTensorFlow(List<String> row) throws Exception {
    byte[] file = Files.readAllBytes(TestData.path("images/" + row.get(0)));

    assertThat(digest(ImageDecoder.of(COLOR), file, 1)).as("RGB").isEqualTo(row.get(1));
    // TensorFlow does not look at chroma for luma, not even at sampling factors it cannot decode.
    String luma = row.get(1).equals("-") ? "-" : row.get(2);
    assertThat(digest(ImageDecoder.of(LUMA), file, 3)).as("luma").isEqualTo(luma);
  }

  /** Of the default, on every JDK: 4:4:0 was blended on some and repeated on others. */
  @ParameterizedTest
  @MethodSource("accurate")
  void defaultGivesTheBytesOfTheAccurateMethod(List<String> row) throws Exception {
    byte[] file = Files.readAllBytes(TestData.path("images/" + row.get(0)));

    assertThat(digest(new ImageDecoder(), file, 1)).isEqualTo(row.get(3));
  }

  /** JPEGs but those whose ink or EXIF orientation is treated otherwise, and overflowing ones. */
  static Stream<List<String>> accurate() throws IOException {
    return expected()
        .filter(row -> row.get(0).endsWith(".jpg"))
        .filter(row -> !row.get(0).matches("(cmyk|ycck|four|exif|wild|without).*"));
  }

  /** The digest of every {@code step}th byte, or {@code -} for a file that is refused. */
  private static String digest(ImageDecoder decoder, byte[] file, int step)
      throws NoSuchAlgorithmException {
    byte[] pixels;
    try {
      pixels = decoder.decode(file).array();
    } catch (ImageFormatException e) {
      return "-";
    }
    byte[] chosen = new byte[pixels.length / step];
    for (int index = 0; index < chosen.length; index++) {
      chosen[index] = pixels[index * step];
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chosen));
  }

  @Test
  void differsFromTheDefault_byTheTransformOnly() throws IOException {
    byte[] file = Files.readAllBytes(TestData.path("images/420-33x31.jpg"));

    byte[] fast = ImageDecoder.of(COLOR).decode(file).array();
    byte[] accurate = new ImageDecoder().decode(file).array();

    assertThat(fast).isNotEqualTo(accurate);
    int largest = 0;
    for (int index = 0; index < fast.length; index++) {
      largest = Math.max(largest, Math.abs((fast[index] & 0xFF) - (accurate[index] & 0xFF)));
    }
    // Measured with TensorFlow itself, of 255, on this file.
    assertThat(largest).isLessThanOrEqualTo(16);
  }

  @Test
  void ignoresTheExifOrientation() throws IOException {
    byte[] jpeg = Files.readAllBytes(TestData.path("images/exif-6.jpg"));
    byte[] png = Files.readAllBytes(TestData.path("images/exif-6.png"));

    assertThat(ImageDecoder.of(COLOR).decode(jpeg)).hasToString("RgbImage[37 x 45]");
    assertThat(new ImageDecoder().decode(jpeg)).hasToString("RgbImage[45 x 37]");
    assertThat(ImageDecoder.of(COLOR).decode(png)).hasToString("RgbImage[13 x 21]");
    assertThat(new ImageDecoder().decode(png)).hasToString("RgbImage[21 x 13]");
  }

  @Test
  void saysThatInkHasNoLuma() throws IOException {
    byte[] file = Files.readAllBytes(TestData.path("images/cmyk.jpg"));

    assertThatThrownBy(() -> ImageDecoder.of(LUMA).decode(file, "cmyk.jpg"))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(
            "Cannot decode image. Given: a JPEG file of ink (CMYK) for a model of one channel."
                + " Expected: gray or colour, as TensorFlow's decoder does. Where: cmyk.jpg."
                + " Fix: save the image again in RGB.");
  }

  @Test
  void lumaGoesToTheModelAsItIs() throws IOException {
    byte[] file = Files.readAllBytes(TestData.path("images/444-33x31.jpg"));
    RgbImage image = ImageDecoder.of(LUMA).decode(file);
    ImageContract whole = LUMA.toBuilder().size(33, 31).build();

    float[] input = ImagePreprocessor.of(whole).toArray(image);

    for (int index = 0; index < input.length; index++) {
      assertThat(input[index]).isEqualTo(image.array()[3 * index] & 0xFF);
    }
  }

  @Test
  void preprocessorRefusesPixelsOfAnotherDecoder() throws IOException {
    byte[] file = Files.readAllBytes(TestData.path("images/444-33x31.jpg"));
    ImagePreprocessor color = ImagePreprocessor.of(COLOR);

    assertThatThrownBy(() -> color.toArray(new ImageDecoder().decode(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "image: decoded by topwork-jdk 1 (expected: tensorflow 1, as the contract says;"
                + " decode with ImageDecoder.of(contract))");
    assertThatThrownBy(() -> color.toArray(ImageDecoder.of(LUMA).decode(file)))
        .hasMessageContaining("decoded by tensorflow 1, luma (expected: tensorflow 1, ");
    assertThat(color.toArray(ImageDecoder.of(COLOR).decode(file))).hasSize(16 * 16 * 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"420-17x15.jpg", "420-17x15-progressive.jpg", "cmyk.jpg", "440-progressive.jpg"})
  void refusesAFileThatIsCutOffAnywhere(String name) throws IOException {
    byte[] whole = Files.readAllBytes(TestData.path("images/" + name));
    ImageDecoder decoder = ImageDecoder.of(COLOR);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThat(catchThrowable(() -> decoder.decode(part)))
          .as("%s cut off at %s", name, length)
          .isInstanceOf(ImageFormatException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "420-17x15.jpg",
        "420-17x15-progressive.jpg",
        "restart-progressive.jpg",
        "mixed-apart.jpg",
        "wild-440.jpg",
        "cmyk.jpg"
      })
  void neverThrowsAnythingElse_whenBytesAreChanged(String name) throws IOException {
    byte[] whole = Files.readAllBytes(TestData.path("images/" + name));
    ImageDecoder decoder = ImageDecoder.of(COLOR, new DecodeLimits(1 << 20, 1 << 18));
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] changed = whole.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      Throwable thrown = catchThrowable(() -> decoder.decode(changed));
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ImageFormatException.class);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
