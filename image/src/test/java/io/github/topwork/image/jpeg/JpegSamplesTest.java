package io.github.topwork.image.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.testdata.TestData;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JpegSamplesTest {
  /**
   * JPEGs that every JDK decodes alike. The older libjpeg of some repeats rows where only rows are
   * halved ({@code 440}, {@code mixed}), wraps where sums overflow ({@code wild}), and needs
   * tables.
   */
  static List<String> files() throws IOException {
    return TestData.text("images/expected.tsv")
        .lines()
        .filter(line -> line.contains(".jpg") && !line.contains(".jpg\t-"))
        .map(line -> line.substring(0, line.indexOf('\t')))
        .filter(name -> !name.matches("(440|mixed|wild|without).*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void accurateSamplesAreThoseOfTheJdk(String name) throws IOException {
    byte[] file = bytes(name);
    Raster expected = readRaster(file);

    JpegSamples actual = JpegSamples.accurate(file);

    assertThat(actual.width()).isEqualTo(expected.getWidth());
    assertThat(actual.height()).isEqualTo(expected.getHeight());
    assertThat(actual.components()).isEqualTo(expected.getNumBands());
    byte[] row = new byte[actual.width() * actual.components()];
    byte[] expectedRow = new byte[row.length];
    for (int y = 0; y < actual.height(); y++) {
      actual.row(y, row);
      expected.getDataElements(0, y, actual.width(), 1, expectedRow);
      assertThat(row).as("row %s", y).isEqualTo(expectedRow);
    }
  }

  private static Raster readRaster(byte[] file) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null);
    } finally {
      reader.dispose();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Progressive: the DC scan is the first one.
    "420-33x31-progressive.jpg, 1, scans of component",
    "420-33x31-progressive.jpg, 3, scans of component",
    "mixed-apart.jpg, 1, scans of component 2 are missing",
  })
  void refusesAFileOfWhichScansAreMissing(String name, int kept, String message)
      throws IOException {
    byte[] file = bytes(name);
    int end = scan(file, kept);
    byte[] part = Arrays.copyOf(file, end + 2);
    part[end] = (byte) 0xFF;
    part[end + 1] = (byte) 0xD9;

    assertThatThrownBy(() -> JpegSamples.fast(part))
        .isInstanceOf(JpegDataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesMoreBlocksThanBits_beforeMakingRoom() throws IOException {
    byte[] file = bytes("420-33x31.jpg");
    int frame = 0;
    while (file[frame] != (byte) 0xFF || file[frame + 1] != (byte) 0xC0) {
      frame++;
    }
    Arrays.fill(file, frame + 5, frame + 9, (byte) 0xFF); // 65,535 x 65,535: 6.4 GB of samples

    assertThatThrownBy(() -> JpegSamples.fast(file)).hasMessageContaining("blocks of pixels in");
  }

  @Test
  void refusesASecondScanOfTheSameComponents() throws IOException {
    byte[] file = bytes("444-33x31.jpg");
    int scan = scan(file, 0);
    byte[] twice = Arrays.copyOf(file, file.length - 2 + file.length - scan);
    System.arraycopy(file, scan, twice, file.length - 2, file.length - scan);

    assertThatThrownBy(() -> JpegSamples.fast(twice)).hasMessageContaining("two scans");
  }

  @Test
  void refusesARestartMarkerOutOfOrder() throws IOException {
    byte[] file = bytes("restart.jpg");
    int at = scan(file, 0);
    while (file[at] != (byte) 0xFF || file[at + 1] != (byte) 0xD0) {
      at++;
    }
    file[at + 1] = (byte) 0xD3;

    assertThatThrownBy(() -> JpegSamples.fast(file)).hasMessage("restart marker 0 is missing");
  }

  @Test
  void refusesProgressiveScansOutOfOrder() throws IOException {
    byte[] file = bytes("420-33x31-progressive.jpg");
    int scan = scan(file, 1);
    int bits = scan + 2 + (file[scan + 3] & 0xFF) - 1;
    file[bits] = 0x32; // a refinement of what is not there yet

    assertThatThrownBy(() -> JpegSamples.fast(file)).hasMessage("a progressive scan out of order");
  }

  /** Position of the marker of a scan, counted from 0. */
  private static int scan(byte[] file, int number) {
    int found = -1;
    for (int at = 0; at + 1 < file.length; at++) {
      if (file[at] == (byte) 0xFF && file[at + 1] == (byte) 0xDA && ++found == number) {
        return at;
      }
    }
    throw new IllegalArgumentException("no scan " + number);
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(TestData.path("images/" + name));
  }
}
