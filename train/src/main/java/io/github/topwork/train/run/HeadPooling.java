package io.github.topwork.train.run;

import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;

/** How features with positions become one vector. */
public enum HeadPooling {
  /** Mean over all positions. */
  AVERAGE,
  /** Maximum over all positions. */
  MAX,
  /** All positions one after another. */
  FLATTEN;

  /**
   * The layer that does so.
   *
   * @param rank of the features, batch and channels among their dimensions
   */
  LayerDefinition layer(int rank) {
    return switch (this) {
      case AVERAGE -> Layers.of("GlobalAveragePooling" + (rank - 2) + "D");
      case MAX -> Layers.of("GlobalMaxPooling" + (rank - 2) + "D");
      case FLATTEN -> Layers.flatten();
    };
  }
}
