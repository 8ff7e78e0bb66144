package io.github.topwork.graph.savedmodel;

import io.github.topwork.file.Draft;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a model as a SavedModel, without TensorFlow.
 *
 * <p>What is written is a flat graph with resource variables, {@code saver_def}, the collections
 * {@code variables} and {@code trainable_variables} and one signature: the form of TensorFlow 1,
 * which {@code SavedModelBundle}, {@code tf.saved_model.load} and TensorFlow Serving load. The
 * layers and the order of inputs and outputs, for which that form has no place, go to {@link
 * TopworkJson}'s file, where only Topwork's importer looks.
 *
 * <p>The folder appears under its name when it is complete: it is written beside it, then renamed.
 */
public final class SavedModelWriter {
  private static final int SCHEMA_VERSION = 1;

  private SavedModelWriter() {}

  /**
   * Writes a model into a folder that is absent or empty.
   *
   * @param weights numbers for every variable of the model
   * @throws ModelFormatException if numbers are missing or do not fit their variable; all are
   *     listed, and nothing is written
   * @throws FileAlreadyExistsException if the folder holds something
   * @throws IOException if it cannot be written; nothing is left behind
   */
  public static void write(Path directory, ModelGraph model, WeightSource weights)
      throws IOException {
    checkWeights(model, weights);
    refuseFull(directory);
    Path target = directory.toAbsolutePath().normalize();
    Path parent = Optional.ofNullable(target.getParent()).orElse(target);
    Files.createDirectories(parent);
    try (Draft draft = Draft.folder(target)) {
      writeInto(draft.path(), model, weights);
      draft.publish();
    }
  }

  private static void writeInto(Path directory, ModelGraph model, WeightSource weights)
      throws IOException {
    if (!model.variables().isEmpty()) {
      Path folder = Files.createDirectory(directory.resolve("variables"));
      try (TensorBundleWriter bundle = TensorBundleWriter.create(folder.resolve("variables"))) {
        for (Variable variable : model.variables()) {
          bundle.add(variable.name(), weights.get(variable.name()));
        }
        bundle.finish();
      }
    }
    Path extra = directory.resolve(TopworkJson.FILE);
    Files.createDirectories(Optional.ofNullable(extra.getParent()).orElse(directory));
    Files.writeString(extra, TopworkJson.write(model));
    org.tensorflow.proto.SavedModel message =
        org.tensorflow.proto.SavedModel.newBuilder()
            .setSavedModelSchemaVersion(SCHEMA_VERSION)
            .addMetaGraphs(MetaGraphWriter.write(model))
            .build();
    Files.write(directory.resolve("saved_model.pb"), message.toByteArray());
  }

  private static void checkWeights(ModelGraph model, WeightSource weights) {
    List<Problem> problems = new ArrayList<>();
    for (Variable variable : model.variables()) {
      Optional<TensorData> found = weights.find(variable.name());
      boolean fits =
          found.isPresent()
              && found.get().type() == variable.type()
              && found.get().shape().equals(variable.shape());
      if (!fits) {
        problems.add(
            new Problem(
                "Cannot write the SavedModel",
                found.map(f -> f.type().displayName() + f.shape()).orElse("no numbers"),
                variable.type().displayName() + variable.shape(),
                "variable '" + variable.name() + "'",
                "give the weights that belong to this model"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  private static void refuseFull(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new FileAlreadyExistsException(
          directory.toString(), null, "a file (expected: no such file, or an empty folder)");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new FileAlreadyExistsException(
            directory.toString(), null, "not empty (expected: absent or empty)");
      }
    }
  }
}
