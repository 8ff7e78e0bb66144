package io.github.topwork.train.run;

import io.github.topwork.train.head.Head;

/** How features with positions become one vector. */
public enum Pooling {
  /** Mean over all positions. */
  AVERAGE,
  /** Maximum over all positions. */
  MAX,
  /** All positions one after another. */
  FLATTEN;

  /** The head of this layer alone. */
  Head layer() {
    Head.Builder head = Head.builder();
    return switch (this) {
      case AVERAGE -> head.globalAveragePooling().build();
      case MAX -> head.globalMaxPooling().build();
      case FLATTEN -> head.flatten().build();
    };
  }
}
