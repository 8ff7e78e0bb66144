package io.github.topwork.train.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes small seeded images. */
public final class TestImages {
  private TestImages() {}

  /** Writes a PNG of 9 x 7 pixels whose colours depend on the seed. */
  public static void png(Path file, int seed) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, pngBytes(seed));
  }

  static byte[] pngBytes(int seed) throws IOException {
    BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    SplitMix64 random = new SplitMix64(seed);
    for (int y = 0; y < 7; y++) {
      for (int x = 0; x < 9; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** Writes {@code count} images into a class folder, named {@code 0.png} and so on. */
  public static void classFolder(Path root, String name, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      png(root.resolve(name).resolve(i + ".png"), 31 * name.hashCode() + i);
    }
  }
}
