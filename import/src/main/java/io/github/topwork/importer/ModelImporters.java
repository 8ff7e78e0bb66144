package io.github.topwork.importer;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.savedmodel.SavedModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports models of every format that is known, told apart by what is in the file. */
public final class ModelImporters {
  private ModelImporters() {}

  /**
   * Imports a model.
   *
   * @param path the folder of a SavedModel, a {@code .keras} archive or an HDF5 file, whatever its
   *     name
   * @return the model; the caller closes it
   * @throws ModelFormatException if it is no model, damaged, or of a format that is not supported
   * @throws io.github.topwork.graph.SignatureNotFoundException if the model lacks the signature
   * @throws io.github.topwork.graph.UnsupportedOpException if the signature cannot run without
   *     state that this library does not keep (tables, loops, variables that it changes)
   * @throws IOException if a file cannot be read
   */
  public static ImportedModel read(Path path, ImportOptions options) throws IOException {
    return switch (ModelFormat.of(path)) {
      case SAVED_MODEL -> SavedModelImporter.read(path, options);
      case KERAS_ZIP -> KerasImporter.readZip(path, options);
      case HDF5 -> KerasImporter.readHdf5(path, options);
    };
  }

  /** Is this something that {@link #read} would try to import? */
  public static boolean isModel(Path path) throws IOException {
    return Files.exists(path)
        && (SavedModelReader.isSavedModel(path) || ModelFormat.detect(path).isPresent());
  }
}
