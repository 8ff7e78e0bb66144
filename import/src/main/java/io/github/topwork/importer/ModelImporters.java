package io.github.topwork.importer;

import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.importer.applications.WeightFileOwner;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.importer.savedmodel.SignatureModel;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Imports models of every format that is known, told apart by what is in the file. */
public final class ModelImporters {
  private ModelImporters() {}

  /**
   * Imports a model.
   *
   * @param path the folder of a SavedModel; a {@code .keras} archive, an HDF5 file (zipped or not)
   *     or the JSON of {@code model.to_json()}, whatever its name
   * @return the model; the caller closes it
   * @throws ModelFormatException if it is no model, damaged, or of a format that is not supported
   * @throws io.github.topwork.problem.SignatureNotFoundException if the model lacks the signature
   * @throws io.github.topwork.problem.UnsupportedOpException if the signature cannot run without
   *     state that this library does not keep (tables, loops, variables that it changes)
   * @throws IOException if a file cannot be read
   */
  public static ImportedModel read(Path path, ImportOptions options) throws IOException {
    ModelFormat format = ModelFormat.of(path);
    if (format == ModelFormat.SAVED_MODEL && options.weights().isPresent()) {
      throw new ModelFormatException(
          new Problem(
              "Weights for a SavedModel",
              "weights file " + options.weights().get(),
              "no weights file: a SavedModel has its own weights, and no layers to match",
              path.toString(),
              "give the model as a .keras, HDF5 or JSON file, or leave the weights out"));
    }
    return switch (format) {
      case SAVED_MODEL ->
          ImportedModel.of(SignatureModel.read(path, options.tags(), options.signature()));
      case HDF5 -> ImportedModel.of(hdf5(path, options));
      case KERAS_ZIP, KERAS_JSON -> ImportedModel.of(described(path, options));
    };
  }

  private static KerasModel hdf5(Path path, ImportOptions options) throws IOException {
    Optional<KerasModel> application =
        options.weights().isPresent()
            ? Optional.empty()
            : WeightFileOwner.read(path, options.layers());
    return application.isPresent() ? application.get() : described(path, options);
  }

  private static KerasModel described(Path path, ImportOptions options) throws IOException {
    return KerasModel.read(path, options.layers(), options.weights(), options.matching());
  }

  /**
   * Builds a model from its description; its weights have start values, as its layers' initializers
   * say.
   *
   * @param seed the same seed gives the same numbers
   * @return the model; the caller closes it
   * @throws ModelFormatException if the layers do not fit together
   * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
   */
  public static ImportedModel build(ModelSpec spec, long seed, ImportOptions options) {
    return ImportedModel.of(KerasModel.of(spec, options.layers(), seed));
  }

  /**
   * Builds a model from its description and loads weights into it: those of a weights file of any
   * Keras, of a whole model in HDF5, or of a {@code .keras} archive.
   *
   * @param weights the file
   * @param matching how weights are matched; those that the file lacks have start values, see
   *     {@link ImportedModel#weightReport()}
   * @return the model; the caller closes it
   * @throws ModelFormatException if the file is damaged, or its weights do not fit; all layers and
   *     shapes that differ are listed
   * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
   * @throws IOException if the file cannot be read
   */
  public static ImportedModel load(
      ModelSpec spec, Path weights, WeightOptions matching, ImportOptions options)
      throws IOException {
    return ImportedModel.of(KerasModel.of(spec, options.layers(), weights, matching));
  }

  /** Is this something that {@link #read} would try to import? */
  public static boolean isModel(Path path) throws IOException {
    return Files.exists(path)
        && (SavedModelReader.isSavedModel(path) || ModelFormat.detect(path).isPresent());
  }
}
