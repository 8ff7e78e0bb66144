package io.github.topwork.importer;

import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.importer.archive.ZipArchive;
import io.github.topwork.importer.hdf5.Hdf5File;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Formats that are told apart by content, never by the file's name. */
enum ModelFormat {
  /** A folder with {@code saved_model.pb}. */
  SAVED_MODEL,
  /** A zip with {@code config.json}, or with an HDF5 file. */
  KERAS_ZIP,
  /** A file with HDF5's magic number. */
  HDF5,
  /** A JSON object with a {@code class_name}, as {@code model.to_json()} gives it. */
  KERAS_JSON;

  private static final Pattern CLASS_NAME =
      Pattern.compile("^\\s*\\{.*\"(class_name|weight_map)\"", Pattern.DOTALL);
  private static final int JSON_START = 4096;

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
                        "the folder of a SavedModel (with saved_model.pb), a .keras or an HDF5 file, or the"
                            + " JSON of model.to_json()",
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
    if (Hdf5File.isHdf5(path)) {
      return Optional.of(HDF5);
    }
    if (ZipArchive.isZip(path)) {
      try (ZipArchive zip = ZipArchive.open(path)) {
        return zip.names().stream().anyMatch(ModelFormat::isModelEntry)
            ? Optional.of(KERAS_ZIP)
            : Optional.empty();
      }
    }
    return isJson(path) ? Optional.of(KERAS_JSON) : Optional.empty();
  }

  /** SavedModels that were zipped count too: the reader of archives says what to do with them. */
  private static boolean isModelEntry(String name) {
    return name.equals("config.json")
        || name.endsWith(".h5")
        || name.endsWith(".hdf5")
        || name.endsWith("saved_model.pb");
  }

  private static boolean isJson(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      String start = new String(in.readNBytes(JSON_START), StandardCharsets.UTF_8);
      return CLASS_NAME.matcher(start).find();
    }
  }

  private static String describe(Path path) {
    if (Files.isDirectory(path)) {
      return "a folder without saved_model.pb";
    }
    return Files.exists(path) ? "a file of another kind" : "nothing at this path";
  }
}
