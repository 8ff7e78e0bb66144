package io.github.topwork.testdata;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.testdata.SeededApplications.Golden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeededApplicationsTest {
  @Test
  void everyModelHasAPictureAndFeatures() throws Exception {
    SeededApplications seeded = SeededApplications.read();

    assertThat(seeded.goldens())
        .extracting(Golden::name)
        .containsExactlyElementsOf(
            ApplicationSummaries.summaries().stream()
                .map(ApplicationSummaries.Summary::name)
                .distinct()
                .toList());
    for (Golden golden : seeded.goldens()) {
      long size = golden.size();
      assertThat(seeded.input(golden.name()).shape()).containsExactly(1L, size, size, 3L);
      Npy features = seeded.expected(golden.name());
      assertThat(features.shape()).hasSize(2).startsWith(1L);
      assertThat(deviation(features.toFloatArray())).isBetween(1e-3, 1e3);
    }
  }

  @Test
  void givesTheWeightsOfThePythonScript() throws Exception {
    SeededApplications seeded = SeededApplications.read();

    assertThat(seeded.weight("Xception", "block1_conv1", "kernel", List.of(3L, 3L, 3L, 32L)))
        .hasSize(864)
        .startsWith(-0.17158818f, -0.075986065f, -0.12974186f);
    assertThat(seeded.weight("EfficientNetB0", "top_bn", "moving_variance", List.of(1280L)))
        .hasSize(1280)
        .startsWith(0.21758984f, 0.080913454f, 0.1423462f);
    assertThat(seeded.weight("EfficientNetB0", "block2a_project_bn", "gamma", List.of(24L)))
        .startsWith(0.29367092f, 0.2528831f, 0.21603028f);
    assertThat(seeded.weight("ConvNeXtTiny", "a/b", "gamma", List.of(2L)))
        .isEqualTo(seeded.weight("ConvNeXtTiny", "b", "gamma", List.of(2L)));
    assertThat(seeded.weight("EfficientNetB0", "normalization", "count", List.of())).hasSize(1);
  }

  @Test
  void keepsTheOutputWithTopOfThree() throws Exception {
    SeededApplications seeded = SeededApplications.read();

    assertThat(seeded.tops())
        .containsExactlyInAnyOrder("MobileNet_0.25", "MobileNetV3Small", "EfficientNetB0");
    assertThat(seeded.expectedTop("EfficientNetB0").shape()).containsExactly(1L, 1000L);
    assertThat(seeded.input("EfficientNetB0", 224).toFloatArray()[0]).isBetween(0f, 255f);
  }

  @Test
  void hasPreprocessedPixelsOfEachFamily() throws Exception {
    Map<String, Npy> families = SeededApplications.preprocessed();

    assertThat(families).hasSize(15).containsKeys("xception", "resnet_v2", "convnext");
    byte[] pixels = new byte[48];
    SeededApplications.preprocessInput().data().get(pixels);
    float[] xception = requireNonNull(families.get("xception")).toFloatArray();
    for (int i = 0; i < pixels.length; i++) {
      assertThat(xception[i]).isEqualTo((pixels[i] & 0xFF) / 127.5f - 1f);
    }
  }

  @Test
  void refusesUnknownNamesAndRoles() throws Exception {
    SeededApplications seeded = SeededApplications.read();

    assertThatThrownBy(() -> seeded.input("Xception3"))
        .hasMessageStartingWith("name: Xception3 (expected one of: Xception, ");
    assertThatThrownBy(() -> seeded.weight("Xception", "layer", "delta", List.of(1L)))
        .hasMessageStartingWith("role: delta (expected one of: kernel, ");
  }

  private static double deviation(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    return Math.sqrt(squares / values.length - mean * mean);
  }
}
