package io.github.topwork.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Pixel value to model input, per channel: {@code input = pixel * scale + offset}, with pixels from
 * 0 to 255 and channels in the model's order (so for BGR the first entry is blue).
 *
 * @param scale factor per channel, finite and not zero
 * @param offset summand per channel, finite
 */
public record Scaling(List<Float> scale, List<Float> offset) {
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

  /** A factor and a summand for each channel. */
  static Scaling of(float[] scale, float[] offset) {
    return new Scaling(boxed(scale), boxed(offset));
  }

  private static List<Float> boxed(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
