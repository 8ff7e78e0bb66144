package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  static List<String> encoded() throws IOException {
    return Golden.names("decode", "").stream().filter(name -> !name.endsWith(".npy")).toList();
  }

  @ParameterizedTest
  @MethodSource("encoded")
  void givesThePixelsOfPillow(String name) throws IOException {
    RgbImage expected = Golden.image("decode/" + name.substring(0, name.lastIndexOf('.')) + ".npy");

    RgbImage actual = decoder.decode(Golden.bytes("decode/" + name), name);

    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(actual.width()).isEqualTo(expected.width());
    int largest = 0;
    for (int index = 0; index < actual.array().length; index++) {
      int difference = (actual.array()[index] & 0xFF) - (expected.array()[index] & 0xFF);
      largest = Math.max(largest, Math.abs(difference));
    }
    assertThat(largest).as("largest difference of 255").isZero();
  }

  /** Rows of a few bytes and of many, in one pass and in seven, as ImageIO writes them. */
  @ParameterizedTest
  @CsvSource({"1, 70000, false", "70000, 1, false", "211, 307, true", "1, 9001, true"})
  void givesThePixelsThatImageIoWrote(int width, int height, boolean interlaced)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(
        interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(png)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }

    RgbImage decoded = decoder.decode(png.toByteArray());

    assertThat(decoded.width()).isEqualTo(width);
    assertThat(decoded.height()).isEqualTo(height);
    byte[] pixels = decoded.array();
    for (int index = 0; index < width * height; index++) {
      int rgb = image.getRGB(index % width, index / width);
      assertThat(
              (pixels[3 * index] & 0xFF) << 16
                  | (pixels[3 * index + 1] & 0xFF) << 8
                  | pixels[3 * index + 2] & 0xFF)
          .isEqualTo(rgb & 0xFFFFFF);
    }
  }

  @Test
  void tellsTheFormatByItsBytes_notByItsName() throws IOException {
    byte[] png = Golden.bytes("decode/png-rgb.png");

    assertThat(decoder.decode(png, "photo.jpg").width()).isEqualTo(21);
  }

  @Test
  void givesTheSameBits_onManyThreads() throws Exception {
    byte[] jpeg = Golden.bytes("decode/jpeg-420.jpg");
    byte[] expected = decoder.decode(jpeg).array();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<byte[]>> tasks = new ArrayList<>();
      for (int task = 0; task < 64; task++) {
        tasks.add(() -> decoder.decode(jpeg).array());
      }
      for (Future<byte[]> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @NeedsFixture("odd-sizes")
  void decodesRealPhotographsOfOddSizes() throws IOException {
    List<String> sizes = new ArrayList<>();
    try (Stream<Path> files = Files.list(TestData.fixture("odd-sizes"))) {
      for (Path file : files.sorted().toList()) {
        RgbImage image = decoder.decode(file);
        sizes.add(image.width() + "x" + image.height());
      }
    }
    assertThat(sizes)
        .containsExactly("60x39", "75x199", "499x180", "1023x768", "195x33", "73x50", "59x80");
  }
}
