package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
