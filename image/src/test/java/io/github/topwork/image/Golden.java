package io.github.topwork.image;

import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that {@code src/test/python/make_resize_golden.py} makes. */
final class Golden {
  private Golden() {}

  static Path path(String relative) {
    URL url = Objects.requireNonNull(Golden.class.getResource("/golden/" + relative), relative);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(relative, e);
    }
  }

  static byte[] bytes(String relative) throws IOException {
    return Files.readAllBytes(path(relative));
  }

  static byte[] pixels(String relative) throws IOException {
    Npy npy = Npy.read(path(relative));
    byte[] pixels = new byte[npy.size()];
    npy.data().get(pixels);
    return pixels;
  }

  static RgbImage image(String relative) throws IOException {
    Npy npy = Npy.read(path(relative));
    long[] shape = npy.dimensions();
    return RgbImage.of((int) shape[0], (int) shape[1], pixels(relative));
  }

  static List<String> names(String folder, String containing) throws IOException {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains(containing))
          .sorted()
          .toList();
    }
  }
}
