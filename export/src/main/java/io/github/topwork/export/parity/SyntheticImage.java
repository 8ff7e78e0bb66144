package io.github.topwork.export.parity;

import java.util.SplittableRandom;

/**
 * Images that look enough like photographs for a model made for those: smooth where neighbours
 * resemble each other, with edges between, colours that go together, and a little grain.
 */
final class SyntheticImage {
  private static final int WAVES = 12;
  private static final double MOST_PERIODS = 4;
  private static final double GRAIN = 0.02;

  /** Every third wave is cut to two levels, which makes edges. */
  private static final int EDGES = 3;

  private SyntheticImage() {}

  /** {@code [height, width, channels]}, from 0 to 1, both reached. */
  static double[] of(int height, int width, int channels, SplittableRandom random) {
    double[] pixels = new double[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
    double[] colour = new double[channels];
    for (int wave = 0; wave < WAVES; wave++) {
      double down = 2 * Math.PI * MOST_PERIODS * (2 * random.nextDouble() - 1) / height;
      double across = 2 * Math.PI * MOST_PERIODS * (2 * random.nextDouble() - 1) / width;
      double phase = 2 * Math.PI * random.nextDouble();
      for (int c = 0; c < channels; c++) {
        colour[c] = (0.3 + random.nextDouble()) / (1 + wave / 3.0);
      }
      int at = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double level = StrictMath.sin(down * y + across * x + phase);
          if (wave % EDGES == 0) {
            level = level > 0.2 ? 1 : -1;
          }
          for (int c = 0; c < channels; c++) {
            pixels[at++] += colour[c] * level;
          }
        }
      }
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += GRAIN * random.nextDouble();
      low = Math.min(low, pixels[i]);
      high = Math.max(high, pixels[i]);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (pixels[i] - low) / (high - low);
    }
    return pixels;
  }
}
