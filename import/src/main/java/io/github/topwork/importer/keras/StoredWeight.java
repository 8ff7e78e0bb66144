package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.function.UnaryOperator;

/**
 * Numbers in a file, and how they become those of a variable.
 *
 * @param dataset where they lie
 * @param shape what they have after the change
 * @param change what makes them those of the variable
 */
record StoredWeight(Hdf5Dataset dataset, Shape shape, UnaryOperator<TensorData> change) {
  /** Numbers that are stored as the variable has them. */
  static StoredWeight of(Hdf5Dataset dataset) {
    return new StoredWeight(dataset, dataset.shape(), UnaryOperator.identity());
  }

  TensorData read() {
    return change.apply(dataset.readFloats());
  }
}
