package io.github.topwork.export.onnx.op;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The filters of TensorFlow's {@code ScaleAndTranslate}, by their names in capitals. */
enum FilterKernel {
  LANCZOS1(1),
  LANCZOS3(3),
  LANCZOS5(5),
  GAUSSIAN(1.5f),
  BOX(0.5f),
  TRIANGLE(1),
  KEYSCUBIC(2),
  MITCHELLCUBIC(2);

  private final float radius;

  FilterKernel(float radius) {
    this.radius = radius;
  }

  /** The kernel that TensorFlow calls so. */
  static Optional<FilterKernel> of(String name) {
    return Arrays.stream(values())
        .filter(kernel -> kernel.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** Distance, in pixels, from which on the filter is zero. */
  float radius() {
    return radius;
  }

  /** The filter's value at a distance of at least 0. */
  float at(float x) {
    return switch (this) {
      case LANCZOS1, LANCZOS3, LANCZOS5 -> lanczos(x);
      case GAUSSIAN -> x >= radius ? 0 : (float) Math.exp(-x * x / (2 * sq(radius / 3)));
      case BOX -> x == 0.5f ? 0.5f : x < 0.5f ? 1 : 0;
      case TRIANGLE -> Math.max(1 - x, 0);
      case KEYSCUBIC ->
          x < 1 ? (1.5f * x - 2.5f) * x * x + 1 : x < 2 ? ((-0.5f * x + 2.5f) * x - 4) * x + 2 : 0;
      case MITCHELLCUBIC ->
          x < 1
              ? (7 / 6f * x - 2) * x * x + 8 / 9f
              : x < 2 ? ((-7 / 18f * x + 2) * x - 10 / 3f) * x + 16 / 9f : 0;
    };
  }

  private float lanczos(float x) {
    if (x >= radius) {
      return 0;
    }
    // Near zero the quotient loses its digits; TensorFlow puts 1 there.
    double angle = Math.PI * x;
    return x <= 1e-3f
        ? 1
        : (float) (radius * Math.sin(angle) * Math.sin(angle / radius) / (angle * angle));
  }

  private static float sq(float x) {
    return x * x;
  }
}
