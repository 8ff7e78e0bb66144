package io.github.topwork.image.jpeg;

import java.util.List;

/**
 * What the frame header says (T.81, B.2.2).
 *
 * @param width columns of the image
 * @param height rows of the image
 * @param progressive whether coefficients come in several scans, refined
 * @param components one to four
 */
record Frame(int width, int height, boolean progressive, List<Component> components) {
  Frame {
    components = List.copyOf(components);
  }

  /** Largest horizontal sampling factor. */
  int horizontal() {
    return components.stream().mapToInt(Component::horizontal).max().orElseThrow();
  }

  /** Largest vertical sampling factor. */
  int vertical() {
    return components.stream().mapToInt(Component::vertical).max().orElseThrow();
  }

  /** Interleaved units of blocks in a row. */
  int unitsWide() {
    return ceil(width, 8 * horizontal());
  }

  /** Rows of interleaved units. */
  int unitsHigh() {
    return ceil(height, 8 * vertical());
  }

  static int ceil(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }
}
