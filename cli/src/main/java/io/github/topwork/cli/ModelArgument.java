package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.keras.WeightReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command works on, which of its signatures, and weights for it. */
final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A .keras or .h5 file, a SavedModel folder or a run folder; 'topwork --help' says more.")
  private Path path = Path.of("");

  @Mixin private ImportArguments importing = new ImportArguments();

  /** What the path is. */
  ModelPath path() throws IOException {
    return ModelPath.of(path);
  }

  /**
   * Imports the model; the caller closes it.
   *
   * @param notes standard error: gets what the importer noticed, a line each
   */
  ImportedModel open(PrintWriter notes) throws IOException {
    ImportedModel imported = path().open(importing.toOptions());
    Optional<String> weights = imported.weightReport().flatMap(WeightReport::warning);
    for (String warning : imported.warnings()) {
      boolean isLoud = weights.filter(warning::equals).isPresent();
      notes.println((isLoud ? "Warning: " : "Note: ") + warning);
    }
    return imported;
  }

  /**
   * The path of a model that is not imported.
   *
   * @throws IllegalArgumentException if options were given that only an import takes
   */
  Path withoutImport() {
    List<String> given = importing.given();
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", given)
              + ": given for "
              + path
              + " (expected: none of them; they are for what Keras saved)");
    }
    return path;
  }
}
