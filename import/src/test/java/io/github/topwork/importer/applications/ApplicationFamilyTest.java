package io.github.topwork.importer.applications;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.keras.LayerSpec;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApplicationFamilyTest {
  /** So that every application without its top is known by its layers, and as what it is. */
  @ParameterizedTest
  @EnumSource
  void knowsEveryApplicationThatNeedsItsPixelsScaled(Application application) {
    ApplicationOptions options = ApplicationOptions.builder().includeTop(false).build();
    Set<String> layers = new HashSet<>();
    for (LayerSpec layer : application.spec(options).layers()) {
      layers.add(layer.name());
    }

    assertThat(ApplicationFamily.of(layers).map(ApplicationFamily::preprocessing))
        .isEqualTo(
            java.util.Optional.of(application.preprocessing())
                .filter(preprocessing -> preprocessing != PixelScaling.NONE));
  }
}
