package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One MetaGraph of a SavedModel, without its weights.
 *
 * @param directory the folder that was read
 * @param graph the outer graph, calls not inlined
 * @param functions library functions that could be read
 * @param functionProblems for each library function that could not be read, why
 * @param signatures by key, sorted; {@link Signature#INITIALISATION} left out
 * @param objects the object graph; empty in TensorFlow 1 files
 * @param kerasObjects what Keras 2 says about layers; empty where it did not write it
 * @param variableCollections nodes that hold TensorFlow 1 variables, by collection: {@code
 *     variables}, {@code trainable_variables}
 * @param restoreNode node that restores all variables when it is run, if the model has any
 * @param assets files that belong to the model
 * @param tensorflowVersion version that wrote the file, or empty
 */
public record SavedModel(
    Path directory,
    Graph graph,
    Map<String, GraphFunction> functions,
    Map<String, List<Problem>> functionProblems,
    Map<String, Signature> signatures,
    SavedObjectGraph objects,
    List<KerasObject> kerasObjects,
    Map<String, List<String>> variableCollections,
    Optional<String> restoreNode,
    List<Asset> assets,
    String tensorflowVersion) {

  /**
   * The signature of this key.
   *
   * @throws SignatureNotFoundException if there is none; near keys are suggested
   * @throws ModelFormatException if it has inputs or outputs that cannot be read
   */
  public Signature signature(String key) {
    Signature signature = signatures.get(key);
    if (signature == null) {
      throw new SignatureNotFoundException(
          new Problem(
              "Signature not found",
              "'" + key + "'",
              signatures.isEmpty()
                  ? "a model with signatures; this one has none"
                  : "one of " + signatures.keySet() + NearNames.hint(key, signatures.keySet()),
              directory.toString(),
              signatures.isEmpty()
                  ? "save the model with model.export(), or give signatures to tf.saved_model.save"
                  : "choose one of them"));
    }
    signature.throwProblems();
    return signature;
  }

  /** Prefix of the tensor bundle with the variables. */
  public Path variablesPrefix() {
    return directory.resolve("variables").resolve("variables");
  }

  /**
   * Opens the variables and checks that all data files are there; the caller closes the reader.
   *
   * @return empty where the model has no folder of variables
   * @throws ModelFormatException if files are missing, too short or damaged
   * @throws IOException if they cannot be read
   */
  public Optional<TensorBundleReader> openVariables() throws IOException {
    Path folder = directory.resolve("variables");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (var files = Files.list(folder)) {
      if (files.findAny().isEmpty()) {
        return Optional.empty();
      }
    }
    TensorBundleReader reader = TensorBundleReader.open(variablesPrefix());
    reader.checkFiles();
    return Optional.of(reader);
  }
}
