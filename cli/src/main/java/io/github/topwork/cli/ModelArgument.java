package io.github.topwork.cli;

import io.github.topwork.importer.ImportedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command works on, and which of its signatures. */
final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Run folder, SavedModel folder or .onnx file.")
  private Path path = Path.of("");

  @Option(
      names = "--signature",
      paramLabel = "KEY",
      description = "Signature of the SavedModel; without it serving_default, or the only one.")
  private @Nullable String signature;

  /** What the path is. */
  ModelPath path() throws IOException {
    return ModelPath.of(path);
  }

  /** Imports the model; the caller closes it. */
  ImportedModel open() throws IOException {
    return path().open(signature());
  }

  /** Key of the signature, if one was asked for. */
  Optional<String> signature() {
    return Optional.ofNullable(signature);
  }
}
