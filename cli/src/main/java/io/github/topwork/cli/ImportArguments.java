package io.github.topwork.cli;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.WeightOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model is imported: which of its signatures, and weights for it. */
final class ImportArguments {
  private static final String SIGNATURE = "--signature";
  private static final String WEIGHTS = "--weights";
  private static final String BY_NAME = "--by-name";
  private static final String SKIP_MISMATCH = "--skip-mismatch";

  @Option(
      names = SIGNATURE,
      paramLabel = "KEY",
      description =
          "Which signature of a SavedModel that has several; without it serving_default, or the"
              + " only one. Other models have one.")
  private @Nullable String signature;

  @Option(
      names = WEIGHTS,
      paramLabel = "FILE",
      description =
          "Load the weights of this file (.weights.h5, .h5 or .keras) into a .keras or HDF5 model,"
              + " over its own, or into the JSON of model.to_json().")
  private @Nullable Path weights;

  @Option(
      names = BY_NAME,
      description =
          "Load --weights into layers of the same names; other layers stay. At least one has to"
              + " match.")
  private boolean byName;

  @Option(
      names = SKIP_MISMATCH,
      description =
          "Leave out what differs in number or shape in --weights. Such weights stay those of the"
              + " model's own file; where it has none they have start values and results will be"
              + " wrong, which a warning says.")
  private boolean skipMismatch;

  /**
   * As the importer takes them.
   *
   * @throws IllegalArgumentException if it is said how to load weights, and not which
   */
  ImportOptions toOptions() {
    if (weights == null && (byName || skipMismatch)) {
      throw new IllegalArgumentException(
          String.join(", ", given().stream().filter(name -> !name.equals(SIGNATURE)).toList())
              + ": given without "
              + WEIGHTS
              + " (expected: with "
              + WEIGHTS
              + " FILE, as it says how its weights are loaded)");
    }
    ImportOptions.Builder options = ImportOptions.builder();
    if (signature != null) {
      options.signature(signature);
    }
    if (weights != null) {
      options.weights(weights, new WeightOptions(byName, skipMismatch));
    }
    return options.build();
  }

  /** Names of the options that were given. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    if (signature != null) {
      given.add(SIGNATURE);
    }
    if (weights != null) {
      given.add(WEIGHTS);
    }
    if (byName) {
      given.add(BY_NAME);
    }
    if (skipMismatch) {
      given.add(SKIP_MISMATCH);
    }
    return given;
  }
}
