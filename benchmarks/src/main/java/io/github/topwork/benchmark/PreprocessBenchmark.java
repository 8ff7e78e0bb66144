package io.github.topwork.benchmark;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a photograph of 500 by 375 pixels to {@code float32[150, 150, 3]}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PreprocessBenchmark {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int SIDE = 150;

  /** Format of the photograph. */
  @Param({"jpg", "png"})
  public String format = "jpg";

  private byte[] file = new byte[0];
  private RgbImage decoded = RgbImage.of(1, 1, new byte[3]);
  private final ImageDecoder decoder = new ImageDecoder();
  private final ImagePreprocessor preprocessor =
      ImagePreprocessor.of(ImageContract.preset("tf").size(SIDE, SIDE).build());

  /** Makes a smooth picture with some noise, as photographs have. */
  @Setup
  public void encode() throws IOException {
    Random random = new Random(7);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int noise = random.nextInt(12);
        int red = (int) (120 + 100 * Math.sin(x / 40.0)) + noise;
        int green = (int) (120 + 100 * Math.cos(y / 30.0)) + noise;
        int blue = (x + y) / 4 + noise;
        image.setRGB(x, y, red << 16 | green << 8 | Math.min(blue, 255));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    file = bytes.toByteArray();
    decoded = decoder.decode(file);
  }

  /** Bytes to an upright RGB image. */
  @Benchmark
  public RgbImage decode() {
    return decoder.decode(file);
  }

  /** RGB image to the model's input. */
  @Benchmark
  public float[] preprocess() {
    return preprocessor.toArray(decoded);
  }
}
