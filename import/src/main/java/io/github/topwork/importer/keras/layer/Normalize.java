package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;

/** Scaling of vectors to length 1. */
final class Normalize {
  private Normalize() {}

  /** Writes {@code x / max(|x|, epsilon)}, with the length taken along these axes. */
  static ValueRef write(Formula f, ValueRef x, double epsilon, int... axes) {
    ValueRef squares = f.reduce("Sum", f.op("Square", x), true, axes);
    return f.op("Mul", x, f.op("Rsqrt", f.op("Maximum", squares, f.number(epsilon * epsilon))));
  }

  /** The shortest length of Keras 3, and of TensorFlow as Keras 2 calls it. */
  static double defaultEpsilon(LayerCall call) {
    return call.kerasVersion() < 3 ? 1e-6 : 1e-7;
  }
}
