package io.github.topwork.cli;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.WeightOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model is imported: which of its signatures, and weights for it. */
final class ImportArguments {
  @Option(
      names = "--signature",
      paramLabel = "KEY",
      description = "Signature of the SavedModel; without it serving_default, or the only one.")
  private @Nullable String signature;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights to load into a .keras or HDF5 model over its own, or into the JSON that"
              + " model.to_json() gave.")
  private @Nullable Path weights;

  @Option(
      names = "--by-name",
      description = "Load --weights into layers of the same names; other layers stay.")
  private boolean byName;

  @Option(names = "--skip-mismatch", description = "Leave out what differs in shape in --weights.")
  private boolean skipMismatch;

  /** As the importer takes them. */
  ImportOptions toOptions() {
    ImportOptions.Builder options = ImportOptions.builder();
    signature().ifPresent(options::signature);
    if (weights != null) {
      options.weights(weights, new WeightOptions(byName, skipMismatch));
    }
    return options.build();
  }

  /** Key of the signature, if one was asked for. */
  Optional<String> signature() {
    return Optional.ofNullable(signature);
  }
}
