package io.github.topwork.train.head;

import io.github.topwork.graph.Shape;

/** Numbers of inputs and outputs of one unit, counted as Keras counts them. */
record Fans(double in, double out) {
  static Fans of(Shape shape) {
    long[] sizes = shape.toSizes();
    if (sizes.length < 2) {
      double only = sizes.length == 0 ? 1 : sizes[0];
      return new Fans(only, only);
    }
    double receptive = 1;
    for (int i = 0; i < sizes.length - 2; i++) {
      receptive *= sizes[i];
    }
    return new Fans(receptive * sizes[sizes.length - 2], receptive * sizes[sizes.length - 1]);
  }
}
