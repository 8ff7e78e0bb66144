package io.github.topwork.train.data;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * An image file and its class.
 *
 * @param file where it is
 * @param name path below the data folder, {@code /} between the names: {@code cats/cat.1.jpg}
 * @param label index of its class
 * @param sha256 digest of the file's bytes, lower-case hexadecimal
 */
public record LabelledImage(Path file, String name, int label, String sha256) {
  public LabelledImage {
    requireNonNull(file, "file");
    requireNonNull(name, "name");
    if (label < 0) {
      throw new IllegalArgumentException("label: " + label + " (expected: >= 0) for " + name);
    }
    if (sha256.length() != 64) {
      throw new IllegalArgumentException(
          "sha256: '" + sha256 + "' (expected: 64 hexadecimal digits) for " + name);
    }
  }
}
