package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ImagePreprocessorProperties {
  private static final float ULPS_OF_255 = 5e-5f;

  @Property(tries = 300)
  void staysWithinTheRangeOfThePixels(
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 40) int targetHeight,
      @ForAll @IntRange(min = 1, max = 40) int targetWidth,
      @ForAll ResizeMode mode,
      @ForAll Interpolation interpolation,
      @ForAll long seed) {
    RgbImage image = noise(height, width, seed);
    float[] values =
        ImagePreprocessor.of(
                ImageContract.builder()
                    .size(targetHeight, targetWidth)
                    .resize(mode)
                    .interpolation(interpolation)
                    .build())
            .toArray(image);

    assertThat(values).hasSize(targetHeight * targetWidth * 3);
    for (float value : values) {
      assertThat(value).isBetween(0f, 255f + ULPS_OF_255);
    }
  }

  @Property(tries = 200)
  void keepsAnImageOfOneColour(
      @ForAll @IntRange(min = 1, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 40) int target,
      @ForAll @IntRange(min = 0, max = 255) int color) {
    byte[] pixels = new byte[height * width * 3];
    java.util.Arrays.fill(pixels, (byte) color);
    for (int channels : new int[] {1, 3}) {
      float[] values =
          ImagePreprocessor.of(
                  ImageContract.builder()
                      .size(target, target)
                      .channels(channels)
                      .resize(ResizeMode.CROP)
                      .build())
              .toArray(RgbImage.of(height, width, pixels));
      for (float value : values) {
        assertThat(value).isEqualTo(color);
      }
    }
  }

  @Property(tries = 100)
  void isTheIdentity_atTheSameSize(
      @ForAll @IntRange(min = 1, max = 60) int height,
      @ForAll @IntRange(min = 1, max = 60) int width,
      @ForAll ResizeMode mode,
      @ForAll Interpolation interpolation,
      @ForAll long seed) {
    RgbImage image = noise(height, width, seed);
    float[] values =
        ImagePreprocessor.of(
                ImageContract.builder()
                    .size(height, width)
                    .resize(mode)
                    .interpolation(interpolation)
                    .build())
            .toArray(image);
    for (int index = 0; index < values.length; index++) {
      assertThat(values[index]).isEqualTo(image.array()[index] & 0xFF);
    }
  }

  @Property(tries = 100)
  void bgrIsRgbBackwards(@ForAll @IntRange(min = 1, max = 40) int side, @ForAll long seed) {
    RgbImage image = noise(side, 41 - side, seed);
    ImageContract rgb = ImageContract.builder().size(9, 9).build();
    float[] forward = ImagePreprocessor.of(rgb).toArray(image);
    float[] backward =
        ImagePreprocessor.of(rgb.toBuilder().colorOrder(ColorOrder.BGR).build()).toArray(image);
    for (int index = 0; index < forward.length; index++) {
      assertThat(backward[index - index % 3 + 2 - index % 3]).isEqualTo(forward[index]);
    }
  }

  private static RgbImage noise(int height, int width, long seed) {
    byte[] pixels = new byte[height * width * 3];
    new Random(seed).nextBytes(pixels);
    return RgbImage.of(height, width, pixels);
  }
}
