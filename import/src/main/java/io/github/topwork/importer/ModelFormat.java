package io.github.topwork.importer;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.savedmodel.SavedModelReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipFile;

/** Formats that are told apart by content, never by the file's name. */
enum ModelFormat {
  /** A folder with {@code saved_model.pb}. */
  SAVED_MODEL,
  /** A zip with {@code config.json}. */
  KERAS_ZIP,
  /** A file with HDF5's magic number. */
  HDF5;

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};
  private static final byte[] HDF5_MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /**
   * The format of what lies at a path.
   *
   * @throws ModelFormatException if nothing is there or it is no model
   */
  static ModelFormat of(Path path) throws IOException {
    return detect(path)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    new Problem(
                        "Not a model",
                        describe(path),
                        "the folder of a SavedModel (with saved_model.pb), a .keras or an HDF5 file",
                        path.toString(),
                        "give the path that model.export() or model.save() wrote")));
  }

  static Optional<ModelFormat> detect(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return SavedModelReader.isSavedModel(path) ? Optional.of(SAVED_MODEL) : Optional.empty();
    }
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(HDF5_MAGIC.length);
    }
    if (Arrays.equals(start, HDF5_MAGIC)) {
      return Optional.of(HDF5);
    }
    if (start.length >= 4 && Arrays.equals(Arrays.copyOf(start, 4), ZIP_MAGIC)) {
      try (ZipFile zip = new ZipFile(path.toFile())) {
        return zip.getEntry("config.json") != null ? Optional.of(KERAS_ZIP) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String describe(Path path) {
    if (Files.isDirectory(path)) {
      return "a folder without saved_model.pb";
    }
    return Files.exists(path) ? "a file of another kind" : "nothing at this path";
  }
}
