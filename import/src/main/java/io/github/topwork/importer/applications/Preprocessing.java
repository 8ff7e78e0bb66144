package io.github.topwork.importer.applications;

import java.util.Locale;

/**
 * What {@code preprocess_input} of a family does to pixels from 0 to 255, red first.
 *
 * <p>Its {@link #key() key} is the name of the same preset in an image contract.
 */
public enum Preprocessing {
  /** Pixels as they are: the model scales them itself. */
  NONE,
  /** From -1 to 1. */
  TF,
  /** From 0 to 1, less the mean of ImageNet, divided by its standard deviation. */
  TORCH,
  /** Blue first, less the mean of ImageNet. */
  CAFFE;

  /** Mean of ImageNet's pixels from 0 to 1: red, green, blue. */
  static final double[] IMAGENET_MEAN = {0.485, 0.456, 0.406};

  /** Standard deviation of ImageNet's pixels from 0 to 1: red, green, blue. */
  static final double[] IMAGENET_STDDEV = {0.229, 0.224, 0.225};

  private static final float[] CAFFE_MEAN = {103.939f, 116.779f, 123.68f};

  /** Its name in Keras and in image contracts, for example {@code tf}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Prepares pixels in place, computed in float32 as Keras does on arrays.
   *
   * @param pixels red, green and blue of each pixel, from 0 to 255
   * @throws IllegalArgumentException if their number is not a multiple of 3
   */
  public void apply(float[] pixels) {
    if (pixels.length % 3 != 0) {
      throw new IllegalArgumentException(
          "pixels: " + pixels.length + " numbers (expected: 3 for each pixel)");
    }
    for (int i = 0; i < pixels.length; i += 3) {
      switch (this) {
        case NONE -> {}
        case TF -> scale(pixels, i);
        case TORCH -> standardize(pixels, i);
        case CAFFE -> center(pixels, i);
      }
    }
  }

  private static void scale(float[] pixels, int start) {
    for (int i = start; i < start + 3; i++) {
      pixels[i] = pixels[i] / 127.5f - 1;
    }
  }

  private static void standardize(float[] pixels, int start) {
    for (int c = 0; c < 3; c++) {
      float unit = pixels[start + c] / 255;
      pixels[start + c] = (unit - (float) IMAGENET_MEAN[c]) / (float) IMAGENET_STDDEV[c];
    }
  }

  private static void center(float[] pixels, int start) {
    float red = pixels[start];
    pixels[start] = pixels[start + 2] - CAFFE_MEAN[0];
    pixels[start + 1] -= CAFFE_MEAN[1];
    pixels[start + 2] = red - CAFFE_MEAN[2];
  }
}
