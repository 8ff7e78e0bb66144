package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.testdata.ApplicationSummaries.Layer;
import io.github.topwork.testdata.ApplicationSummaries.Summary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplicationSummariesTest {
  @Test
  void knowsEveryModelWithAndWithoutTop() throws Exception {
    List<Summary> summaries = ApplicationSummaries.summaries();

    assertThat(summaries).hasSize(2 * 52).allMatch(each -> each.layers() > 10);
    assertThat(summaries).allMatch(each -> each.total() == each.trainable() + each.nonTrainable());
  }

  @Test
  void readsXception() throws Exception {
    Summary notop = ApplicationSummaries.summary("Xception", false);

    assertThat(notop.total()).isEqualTo(20_861_480);
    assertThat(notop.input())
        .containsExactly(ApplicationSummaries.UNKNOWN, ApplicationSummaries.UNKNOWN, 3L);
    assertThat(notop.weightFile())
        .contains(
            new ApplicationSummaries.WeightFile(
                "xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
                "https://storage.googleapis.com/tensorflow/keras-applications/xception/"
                    + "xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
                Optional.of("b0042744bf5b25fce3cb969f33bebb97")));
    assertThat(ApplicationSummaries.summary("EfficientNetB1", true).input())
        .containsExactly(240L, 240L, 3L);
  }

  @Test
  void layersHaveTheDigestAndTheParametersOfTheTable() throws Exception {
    Map<String, List<Layer>> layers = ApplicationSummaries.layers();

    assertThat(layers).hasSize(52);
    for (Map.Entry<String, List<Layer>> entry : layers.entrySet()) {
      Summary summary = ApplicationSummaries.summary(entry.getKey(), true);
      assertThat(ApplicationSummaries.digest(entry.getValue())).isEqualTo(summary.digest());
      assertThat(entry.getValue()).hasSize(summary.layers());
      assertThat(parameters(entry.getValue())).isEqualTo(summary.total());
    }
  }

  @Test
  void namesLayersInsideNestedModels() throws Exception {
    List<Layer> layers = ApplicationSummaries.layers().get("ConvNeXtTiny");

    assertThat(layers)
        .filteredOn(layer -> layer.path().startsWith("convnext_tiny_stem/"))
        .extracting(Layer::name)
        .containsExactly("convnext_tiny_stem_conv", "convnext_tiny_stem_layernorm");
  }

  @Test
  void listsTheNamesThereAre() {
    assertThatThrownBy(() -> ApplicationSummaries.summary("Xception2", true))
        .hasMessageStartingWith("name: Xception2 (expected one of: Xception, VGG16, ");
  }

  private static long parameters(List<Layer> layers) {
    return layers.stream()
        .flatMap(layer -> layer.weights().stream())
        .mapToLong(weight -> weight.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }
}
