package io.github.topwork.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Pixel value to model input, per channel: {@code input = pixel * scale + offset}, with pixels from
 * 0 to 255 and channels in the model's order (so for BGR the first entry is blue).
 *
 * @param scale factor per channel, finite and not zero
 * @param offset summand per channel, finite
 */
public record Scaling(List<Float> scale, List<Float> offset) {
  /** Names of the presets, in the order in which they are listed to users. */
  public static final List<String> PRESETS = List.of("none", "unit", "tf", "torch", "caffe");

  private static final double[] IMAGENET_MEAN = {0.485, 0.456, 0.406};
  private static final double[] IMAGENET_STD = {0.229, 0.224, 0.225};

  /** Copies and checks both lists. */
  public Scaling {
    scale = List.copyOf(scale);
    offset = List.copyOf(offset);
    if (scale.size() != offset.size()) {
      throw new IllegalArgumentException(
          "offset: " + offset.size() + " channels (expected: " + scale.size() + ", as in scale)");
    }
    for (float factor : scale) {
      if (!Float.isFinite(factor) || factor == 0f) {
        throw new IllegalArgumentException("scale: " + factor + " (expected: finite and not zero)");
      }
    }
    for (float summand : offset) {
      if (!Float.isFinite(summand)) {
        throw new IllegalArgumentException("offset: " + summand + " (expected: finite)");
      }
    }
  }

  /** The same factor and summand for each of {@code channels} channels. */
  public static Scaling uniform(float scale, float offset, int channels) {
    return new Scaling(Collections.nCopies(channels, scale), Collections.nCopies(channels, offset));
  }

  /** Number of channels. */
  public int channels() {
    return scale.size();
  }

  /**
   * One of Keras's {@code imagenet_utils.preprocess_input} modes, or none.
   *
   * <ul>
   *   <li>{@code none}: 0 to 255 as floats (the model rescales by itself)
   *   <li>{@code unit}: 0 to 1
   *   <li>{@code tf}: -1 to 1
   *   <li>{@code torch}: 0 to 1, then ImageNet mean and standard deviation; 3 channels RGB
   *   <li>{@code caffe}: ImageNet mean subtracted, no scaling; 3 channels BGR
   * </ul>
   *
   * @throws IllegalArgumentException if the name is unknown or does not go with the channels
   */
  static Scaling preset(String name, int channels) {
    String known = name.toLowerCase(Locale.ROOT);
    if (channels != 3 && (known.equals("torch") || known.equals("caffe"))) {
      throw new IllegalArgumentException(
          "channels: " + channels + " (expected: 3 for preset '" + known + "')");
    }
    return switch (known) {
      case "none" -> uniform(1f, 0f, channels);
      case "unit" -> uniform((float) (1 / 255.0), 0f, channels);
      case "tf" -> uniform((float) (1 / 127.5), -1f, channels);
      case "torch" -> imagenet();
      case "caffe" -> new Scaling(List.of(1f, 1f, 1f), List.of(-103.939f, -116.779f, -123.68f));
      default ->
          throw new IllegalArgumentException(
              "preset: '" + name + "' (expected one of: " + String.join(", ", PRESETS) + ")");
    };
  }

  private static Scaling imagenet() {
    List<Float> scale = new ArrayList<>();
    List<Float> offset = new ArrayList<>();
    for (int channel = 0; channel < 3; channel++) {
      scale.add((float) (1 / (255.0 * IMAGENET_STD[channel])));
      offset.add((float) (-IMAGENET_MEAN[channel] / IMAGENET_STD[channel]));
    }
    return new Scaling(scale, offset);
  }
}
