package io.github.topwork.cli;

import io.github.topwork.importer.ImportedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command works on, which of its signatures, and weights for it. */
final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Run folder, SavedModel folder, .keras or HDF5 file, or .onnx file.")
  private Path path = Path.of("");

  @Mixin private ImportArguments importing = new ImportArguments();

  /** What the path is. */
  ModelPath path() throws IOException {
    return ModelPath.of(path);
  }

  /** Imports the model; the caller closes it. */
  ImportedModel open() throws IOException {
    return path().open(importing.toOptions());
  }

  /** Key of the signature, if one was asked for. */
  Optional<String> signature() {
    return importing.signature();
  }
}
