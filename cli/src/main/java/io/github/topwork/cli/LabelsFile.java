package io.github.topwork.cli;

import io.github.topwork.image.Labels;
import io.github.topwork.importer.cache.ImageNetClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --labels} names: a file, or the classes of ImageNet. */
final class LabelsFile {
  /** Word for the classes of the official weights. */
  static final String IMAGENET = "imagenet";

  /** For the help. */
  static final String DESCRIPTION =
      "Class names, one a line in the order of the outputs; or the word imagenet for the 1000"
          + " classes of the official weights, which 'topwork applications fetch classes' gets.";

  private LabelsFile() {}

  /**
   * The labels that it names.
   *
   * @throws IOException if the file cannot be read
   */
  static Labels read(Path file) throws IOException {
    return file.equals(Path.of(IMAGENET)) && !Files.exists(file)
        ? new Labels(ImageNetClasses.fromCache().names())
        : Labels.read(file);
  }
}
