package io.github.topwork.cli;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the word {@code MODEL} on the command line may name: a run folder, an importable model, or
 * an ONNX file.
 *
 * @param path as the user gave it
 * @param kind which of the three
 */
record ModelPath(Path path, Kind kind) {
  private static final String EXPECTED =
      "a run folder of 'topwork train', a SavedModel folder, a .keras or HDF5 file, the JSON of"
          + " model.to_json(), or an .onnx file";

  enum Kind {
    RUN,
    IMPORTABLE,
    ONNX
  }

  /**
   * Tells the kinds apart.
   *
   * @throws ModelFormatException if the path is none of them
   */
  static ModelPath of(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw notAModel(path, "nothing at this path", ApplicationName.advice(path));
    }
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    if (Files.isRegularFile(path) && name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return new ModelPath(path, Kind.ONNX);
    }
    if (ModelImporters.isModel(path)) {
      return new ModelPath(path, Kind.IMPORTABLE);
    }
    if (Files.isDirectory(path) && Files.exists(path.resolve("run.json"))) {
      return new ModelPath(path, Kind.RUN);
    }
    throw notAModel(
        path,
        Files.isDirectory(path) ? "a folder of something else" : "a file of something else",
        "give the path that model.export(), model.save() or 'topwork train' wrote");
  }

  private static ModelFormatException notAModel(Path path, String given, String fix) {
    return new ModelFormatException(
        new Problem("Not a model", given, EXPECTED, path.toString(), fix));
  }

  /** The model as an ONNX file: itself, or the one in the run folder. */
  Path onnxFile() {
    return kind == Kind.RUN ? path.resolve("model.onnx") : path;
  }

  /**
   * Imports the model or the one in the run folder; the caller closes it.
   *
   * @param options signature and weights
   * @throws ModelFormatException if it is an ONNX file, which is not imported
   */
  ImportedModel open(ImportOptions options) throws IOException {
    return switch (kind) {
      case IMPORTABLE -> ModelImporters.read(path, options);
      case RUN -> ModelImporters.read(path.resolve("model"), options);
      case ONNX ->
          throw new ModelFormatException(
              new Problem(
                  "Not a model to import",
                  "an ONNX file",
                  "a run folder, or what Keras saved; ONNX is written, never read back",
                  path.toString(),
                  "give the model that the file was exported from"));
    };
  }
}
