package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.importer.hdf5.Hdf5Group;
import java.util.Map;
import java.util.Optional;

/** A way in which Keras lays weights into an HDF5 file. */
interface WeightLayout {
  /**
   * Finds the numbers of every weight of a model.
   *
   * @return datasets by variable name
   * @throws io.github.topwork.graph.ModelFormatException if weights are missing or left over; all
   *     of them are listed
   */
  Map<String, Hdf5Dataset> assign(LayerInstance model);

  /** The layout of weights in a file, if there are any. */
  static Optional<WeightLayout> of(Hdf5Group root, String where) {
    Hdf5Group group = root.group("model_weights").orElse(root);
    if (LegacyWeights.isIn(group)) {
      return Optional.of(new LegacyWeights(group, where));
    }
    return Keras3Weights.isIn(root)
        ? Optional.of(new Keras3Weights(root, where))
        : Optional.empty();
  }
}
