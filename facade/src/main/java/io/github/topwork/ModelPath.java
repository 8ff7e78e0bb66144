package io.github.topwork;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.applications.ApplicationName;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What lies at a path: a run folder, a model that can be imported, or an ONNX file.
 *
 * @param path as it was given
 * @param kind which of the three
 */
public record ModelPath(Path path, Kind kind) {
  private static final String EXPECTED =
      "a run folder of a training, a SavedModel folder, a .keras or HDF5 file, the JSON of"
          + " model.to_json(), or an .onnx file";

  /** What a path may name. */
  public enum Kind {
    /** A run folder of the trainer. */
    RUN,
    /** What Keras saved, or the weights of an application. */
    IMPORTABLE,
    /** An ONNX file, which runs as it is. */
    ONNX
  }

  /**
   * Tells the kinds apart: ONNX files by the end of their name, everything else by what is there.
   *
   * @throws ModelFormatException if it is none of them
   * @throws IOException if it cannot be read
   */
  public static ModelPath of(Path path) throws IOException {
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
    if (RunFolder.isRun(path)) {
      return new ModelPath(path, Kind.RUN);
    }
    throw notAModel(
        path,
        Files.isDirectory(path) ? "a folder of something else" : "a file of something else",
        "give the path that model.export(), model.save() or a training wrote");
  }

  private static ModelFormatException notAModel(Path path, String given, String fix) {
    return new ModelFormatException(
        new Problem("Not a model", given, EXPECTED, path.toString(), fix));
  }

  /** The model as an ONNX file: itself, or the one in the run folder. */
  public Path onnxFile() {
    return kind == Kind.RUN ? path.resolve(RunFolder.ONNX) : path;
  }

  /**
   * Imports the model or the one in the run folder; the caller closes it.
   *
   * @param options signature and weights
   * @throws ModelFormatException if it is an ONNX file, which is not imported
   * @throws IOException if it cannot be read
   */
  public ImportedModel open(ImportOptions options) throws IOException {
    return switch (kind) {
      case IMPORTABLE -> ModelImporters.read(path, options);
      case RUN -> ModelImporters.read(path.resolve(RunFolder.MODEL), options);
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
