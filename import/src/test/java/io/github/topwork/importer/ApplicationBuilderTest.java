package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.applications.Pooling;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationBuilderTest {
  @TempDir Path folder;

  @Test
  void buildsWhatIsAskedFor() throws IOException {
    try (ImportedModel model =
        Applications.xception()
            .includeTop(false)
            .inputShape(150, 150, 3)
            .pooling(Pooling.AVG)
            .weights("none")
            .build()) {
      assertThat(model.model().inputs().get(0).shape()).hasToString("[batch, 150, 150, 3]");
      assertThat(model.model().outputs().get(0).shape()).hasToString("[batch, 2048]");
      assertThat(model.model().parameterCount()).isEqualTo(20_861_480);
    }
    try (ImportedModel model =
        Applications.mobileNetV2().alpha(0.35).classes(10).weights("none").build()) {
      assertThat(model.model().outputs().get(0).shape()).hasToString("[batch, 10]");
    }
  }

  @Test
  void startsWithTheSameNumbersForTheSameSeed() throws IOException {
    ApplicationBuilder builder = Applications.mobileNet().alpha(0.25).includeTop(false);
    try (ImportedModel one = builder.randomWeights(7).build();
        ImportedModel same = builder.randomWeights(7).build();
        ImportedModel other = builder.randomWeights(8).build()) {
      float[] kernel = one.weights().get("conv1/kernel").toFloats();
      assertThat(same.weights().get("conv1/kernel").toFloats()).isEqualTo(kernel);
      assertThat(other.weights().get("conv1/kernel").toFloats()).isNotEqualTo(kernel);
      // Glorot's limit for 3 x 3 x 3 inputs and 3 x 3 x 8 outputs.
      double limit = Math.sqrt(6.0 / (27 + 72));
      for (float value : kernel) {
        assertThat((double) value).isBetween(-limit, limit);
      }
    }
  }

  @Test
  void refusesWhatKerasRefuses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.xception().inputShape(64, 64, 3).includeTop(false).spec())
        .withMessageContaining("inputShape of Xception: 64x64x3 (expected: at least 71x71)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.vgg16().classes(10).spec())
        .withMessageContaining("classes of VGG16: 10 (expected: 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.mobileNet().alpha(0.3).includeTop(false).spec())
        .withMessageContaining("alpha 0.3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.resNet50().classifierActivation("relu").spec())
        .withMessageContaining("softmax or linear");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.named("ResNet51"))
        .withMessageContaining("ResNet51 (expected one of: Xception, VGG16");
    assertThat(Applications.named("efficientnet-v2-b0").application())
        .isEqualTo(Application.EFFICIENTNET_V2_B0);
  }

  @Test
  void saysWhereTheOfficialWeightsCanBeHad() {
    String home = System.getProperty("topwork.keras.home");
    System.setProperty("topwork.keras.home", folder.toString());
    try {
      assertThatThrownBy(() -> Applications.xception().includeTop(false).build())
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("xception_weights_tf_dim_ordering_tf_kernels_notop.h5")
          .hasMessageContaining("topwork applications fetch Xception");
      assertThatThrownBy(() -> Applications.decodePredictions(new float[1][1000], 5))
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("imagenet_class_index.json");
    } finally {
      if (home == null) {
        System.clearProperty("topwork.keras.home");
      } else {
        System.setProperty("topwork.keras.home", home);
      }
    }
  }
}
