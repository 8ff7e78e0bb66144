package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Group;
import java.util.Optional;

/** A way in which Keras lays weights into an HDF5 file. */
interface WeightLayout {
  /** For example {@code Keras 3 weights}. */
  String format();

  /** Finds the numbers of the weights of a model. */
  void assign(LayerInstance model, WeightAssignment result);

  /** The layout of weights in a file, if there are any. */
  static Optional<WeightLayout> of(Hdf5Group root) {
    Hdf5Group group = root.group("model_weights").orElse(root);
    if (LegacyWeights.isIn(group)) {
      return Optional.of(new LegacyWeights(group));
    }
    return Keras3Weights.isIn(root) ? Optional.of(new Keras3Weights(root)) : Optional.empty();
  }
}
