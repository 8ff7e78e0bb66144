package io.github.topwork.importer;

import io.github.topwork.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of a model: of a file its bytes; of a folder the names and bytes of its files. */
final class ModelDigest {
  private ModelDigest() {}

  static String of(Path model) throws IOException {
    Sha256 digest = new Sha256();
    if (Files.isRegularFile(model)) {
      digest.add(model);
    } else {
      List<Path> files;
      try (Stream<Path> all = Files.walk(model)) {
        files = all.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        String name = model.relativize(file).toString().replace('\\', '/');
        digest.add(name + "\n" + Files.size(file) + "\n");
        digest.add(file);
      }
    }
    return digest.hex();
  }
}
