package io.github.topwork.export.onnx.op;

import io.github.topwork.tensor.TensorData;

/**
 * Resizing along one axis as a matrix {@code [to, from]}: row {@code i} holds the shares that the
 * given pixels have in pixel {@code i} of the result. Computed in float32 as TensorFlow's kernels
 * do.
 */
final class FilterWeights {
  /** TensorFlow rounds the place between two pixels to a multiple of one 1024th. */
  private static final int CUBIC_STEPS = 1024;

  /** Below this, TensorFlow takes a sum of shares for zero and does not divide by it. */
  private static final float LEAST_SUM = 1000 * Float.MIN_NORMAL;

  private final int to;
  private final int from;
  private final float[] shares;

  private FilterWeights(int to, int from) {
    this.to = to;
    this.from = from;
    this.shares = new float[Math.multiplyExact(to, from)];
  }

  /** The matrix, {@code [to, from]}. */
  TensorData matrix() {
    return TensorData.ofFloats(shares, to, from);
  }

  /**
   * {@code ResizeBicubic} with half-pixel centers: Keys' cubic with the shares that lie outside cut
   * off.
   */
  static FilterWeights bicubic(int to, int from) {
    FilterWeights weights = new FilterWeights(to, from);
    float scale = (float) from / to;
    for (int i = 0; i < to; i++) {
      float at = (i + 0.5f) * scale - 0.5f;
      int first = (int) Math.floor(at) - 1;
      float offset = (float) Math.rint((at - Math.floor(at)) * CUBIC_STEPS) / CUBIC_STEPS;
      for (int tap = 0; tap < 4; tap++) {
        if (first + tap >= 0 && first + tap < from) {
          weights.add(i, first + tap, FilterKernel.KEYSCUBIC.at(Math.abs(tap - 1 - offset)));
        }
      }
      weights.normalise(i);
    }
    return weights;
  }

  /** {@code ResizeArea}: each pixel of the result is the mean of the area that it covers. */
  static FilterWeights area(int to, int from) {
    FilterWeights weights = new FilterWeights(to, from);
    float scale = (float) from / to;
    for (int i = 0; i < to; i++) {
      float begin = i * scale;
      float end = (i + 1) * scale;
      for (int pixel = (int) Math.floor(begin); pixel < Math.ceil(end); pixel++) {
        float covered = Math.min(pixel + 1, end) - Math.max(pixel, begin);
        weights.add(i, Math.min(pixel, from - 1), covered / scale);
      }
    }
    return weights;
  }

  /** {@code ScaleAndTranslate}. */
  static FilterWeights scaled(
      int to, int from, FilterKernel kernel, boolean antialias, float scale, float translation) {
    FilterWeights weights = new FilterWeights(to, from);
    float step = 1 / scale;
    float width = antialias ? Math.max(step, 1) : 1;
    float radius = kernel.radius() * width;
    for (int i = 0; i < to; i++) {
      float at = (i + 0.5f) * step - step * translation;
      if (at < 0 || at > from) {
        continue;
      }
      int first = Math.max((int) Math.ceil(at - radius - 0.5f), 0);
      int last = Math.min((int) Math.floor(at + radius - 0.5f), from - 1);
      for (int pixel = first; pixel <= last; pixel++) {
        weights.add(i, pixel, kernel.at(Math.abs((pixel + 0.5f - at) / width)));
      }
      weights.normalise(i);
    }
    return weights;
  }

  private void add(int row, int pixel, float share) {
    shares[row * from + pixel] += share;
  }

  /** Makes the shares of a row add up to 1. */
  private void normalise(int row) {
    float sum = 0;
    for (int i = row * from; i < (row + 1) * from; i++) {
      sum += shares[i];
    }
    if (Math.abs(sum) >= LEAST_SUM) {
      for (int i = row * from; i < (row + 1) * from; i++) {
        shares[i] /= sum;
      }
    }
  }
}
