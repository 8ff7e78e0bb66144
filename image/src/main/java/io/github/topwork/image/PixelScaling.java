package io.github.topwork.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a model wants its pixels: one of the modes of Keras's {@code
 * imagenet_utils.preprocess_input}, or none of them.
 */
public enum PixelScaling {
  /** From 0 to 255 as they are: the model scales them itself. */
  NONE,
  /** From 0 to 1. */
  UNIT,
  /** From -1 to 1. */
  TF,
  /** From 0 to 1, less the mean of ImageNet, divided by its standard deviation; red first. */
  TORCH,
  /** Blue first, less the mean of ImageNet. */
  CAFFE;

  private static final double[] IMAGENET_MEAN = {0.485, 0.456, 0.406};
  private static final double[] IMAGENET_STDDEV = {0.229, 0.224, 0.225};
  private static final double[] CAFFE_MEAN = {103.939, 116.779, 123.68};

  /** Mean of ImageNet's pixels from 0 to 1: red, green, blue. */
  public static double[] imagenetMean() {
    return IMAGENET_MEAN.clone();
  }

  /** Standard deviation of ImageNet's pixels from 0 to 1: red, green, blue. */
  public static double[] imagenetStddev() {
    return IMAGENET_STDDEV.clone();
  }

  /** Mean of ImageNet's pixels from 0 to 255 as Caffe had it: blue, green, red. */
  public static double[] caffeMean() {
    return CAFFE_MEAN.clone();
  }

  /** Their names, in the order in which they are listed to users. */
  public static List<String> names() {
    return Arrays.stream(values()).map(PixelScaling::key).toList();
  }

  /**
   * The one of a name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PixelScaling named(String name) {
    return Arrays.stream(values())
        .filter(each -> each.key().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "preset: '"
                        + name
                        + "' (expected one of: "
                        + String.join(", ", names())
                        + ")"));
  }

  /** Its name, as Keras writes it: for example {@code tf}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Order of the channels. */
  ColorOrder colorOrder() {
    return this == CAFFE ? ColorOrder.BGR : ColorOrder.RGB;
  }

  /**
   * What it does to each channel.
   *
   * @throws IllegalArgumentException if it is for 3 channels and there are others
   */
  Scaling scaling(int channels) {
    if (channels != 3 && (this == TORCH || this == CAFFE)) {
      throw new IllegalArgumentException(
          "channels: " + channels + " (expected: 3 for preset '" + key() + "')");
    }
    return switch (this) {
      case NONE -> Scaling.uniform(1f, 0f, channels);
      case UNIT -> Scaling.uniform((float) (1 / 255.0), 0f, channels);
      case TF -> Scaling.uniform((float) (1 / 127.5), -1f, channels);
      case TORCH -> {
        float[] scale = new float[3];
        float[] offset = new float[3];
        for (int c = 0; c < 3; c++) {
          scale[c] = (float) (1 / (255.0 * IMAGENET_STDDEV[c]));
          offset[c] = (float) (-IMAGENET_MEAN[c] / IMAGENET_STDDEV[c]);
        }
        yield Scaling.of(scale, offset);
      }
      case CAFFE -> {
        float[] offset = new float[3];
        for (int c = 0; c < 3; c++) {
          offset[c] = (float) -CAFFE_MEAN[c];
        }
        yield Scaling.of(new float[] {1, 1, 1}, offset);
      }
    };
  }

  /**
   * Prepares pixels in place, computed in float32 step by step as Keras does on arrays.
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
      float red = pixels[i];
      for (int c = 0; c < 3; c++) {
        float pixel = pixels[i + c];
        pixels[i + c] =
            switch (this) {
              case NONE -> pixel;
              case UNIT -> pixel / 255;
              case TF -> pixel / 127.5f - 1;
              case TORCH -> (pixel / 255 - (float) IMAGENET_MEAN[c]) / (float) IMAGENET_STDDEV[c];
              case CAFFE -> (c == 0 ? pixels[i + 2] : c == 2 ? red : pixel) - (float) CAFFE_MEAN[c];
            };
      }
    }
  }
}
