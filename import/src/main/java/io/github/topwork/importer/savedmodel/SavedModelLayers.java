package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.savedmodel.SavedModel;
import java.util.List;

/**
 * Finds the layers of a SavedModel in what its writer left: see the classes that it chooses from.
 */
final class SavedModelLayers {
  private SavedModelLayers() {}

  static LayerTree of(
      SavedModel file,
      FlatSignature signature,
      CanonicalForm canonical,
      List<VariableBinding> bindings) {
    Scopes scopes = new Scopes(signature);
    return file.kerasObjects().isEmpty()
        ? new ScopeLayers(scopes, canonical, bindings).read()
        : new MetadataLayers(file, scopes, canonical, bindings).read();
  }
}
