package io.github.topwork.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.SeededApplications;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelScalingTest {
  /** Float32 rounding of numbers up to 255, in another order of operations. */
  private static final double ATOL = 1e-4;

  @ParameterizedTest
  @EnumSource
  void doesTheSameToArraysAsByItsContract(PixelScaling scaling) {
    byte[] rgb = {(byte) 200, 30, 7, 0, (byte) 255, 128 - 1};
    ImageContract contract = ImageContract.builder().preset(scaling).size(1, 2).build();
    float[] pixels = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      pixels[i] = rgb[i] & 0xff;
    }
    scaling.apply(pixels);

    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / 3;
      int channel = contract.colorOrder() == ColorOrder.BGR ? 2 - i % 3 : i % 3;
      float input =
          (rgb[pixel * 3 + channel] & 0xff) * contract.scaling().scale().get(i % 3)
              + contract.scaling().offset().get(i % 3);
      assertThat((double) pixels[i]).isCloseTo(input, within(ATOL));
    }
  }

  @Test
  void isFoundByItsName() {
    assertThat(PixelScaling.names()).containsExactly("none", "unit", "tf", "torch", "caffe");
    assertThat(PixelScaling.named("Caffe")).isEqualTo(PixelScaling.CAFFE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PixelScaling.named("keras"))
        .withMessage("preset: 'keras' (expected one of: none, unit, tf, torch, caffe)");
  }

  @Test
  void givesItsMeansAway_andKeepsThem() {
    PixelScaling.imagenetMean()[0] = 9;
    assertThat(PixelScaling.imagenetMean()).containsExactly(0.485, 0.456, 0.406);
  }

  @Test
  void refusesPixelsThatAreNotThreeNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PixelScaling.TF.apply(new float[4]))
        .withMessageContaining("pixels: 4 numbers");
  }

  @Test
  void preparesPixelsAsKeras() throws IOException {
    Npy input = SeededApplications.preprocessInput();
    byte[] bytes = new byte[48];
    input.data().get(bytes);
    float[] pixels = new float[48];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = bytes[i] & 0xff;
    }
    Map<String, Npy> expected = SeededApplications.preprocessed();
    Map<PixelScaling, String> families =
        Map.of(
            PixelScaling.NONE, "convnext",
            PixelScaling.TF, "xception",
            PixelScaling.TORCH, "densenet",
            PixelScaling.CAFFE, "resnet");
    families.forEach(
        (preprocessing, family) -> {
          float[] prepared = pixels.clone();
          preprocessing.apply(prepared);
          assertThat(prepared)
              .as(family)
              .containsExactly(
                  requireNonNull(expected.get(family)).toFloatArray(), within((float) ATOL));
        });
  }
}
