package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Group;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.List;

/** A way in which Keras lays weights into an HDF5 file. */
interface WeightLayout {
  /** For example {@code Keras 3 weights}. */
  String format();

  /** Finds the numbers of the weights of a model. */
  void assign(LayerInstance model, WeightAssignment result);

  /**
   * The layout of weights.
   *
   * @throws ModelFormatException if there are no weights as Keras saves them
   */
  static WeightLayout of(SavedWeights weights) {
    List<Hdf5Group> roots = weights.roots();
    Hdf5Group group = roots.get(0).group("model_weights").orElse(roots.get(0));
    if (roots.size() == 1 && LegacyWeights.isIn(group)) {
      return new LegacyWeights(group);
    }
    MergedGroup all = new MergedGroup(roots);
    if (Keras3Weights.isIn(all)) {
      return new Keras3Weights(all);
    }
    throw new ModelFormatException(
        new Problem(
            "Weights",
            "groups " + all.children().stream().limit(20).toList(),
            "weights as Keras saves them: a group 'model_weights' or 'layers', or an attribute"
                + " 'layer_names'",
            weights.where(),
            "save the weights with Keras"));
  }
}
