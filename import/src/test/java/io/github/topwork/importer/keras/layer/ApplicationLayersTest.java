package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.ApplicationBuilder;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.applications.Application;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Layers of {@link ApplicationLayers}; others are compared within the applications that have them.
 */
class ApplicationLayersTest extends FamilyTest {
  @Test
  void beginsWithPreprocessInput_whereAsked() throws IOException {
    for (Application application :
        List.of(Application.VGG16, Application.DENSENET121, Application.MOBILENET)) {
      ApplicationBuilder builder =
          Applications.of(application).includeTop(false).inputShape(32, 32, 3).weights("none");
      float[] pixels = new float[32 * 32 * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i * 89 % 256;
      }
      float[] prepared = pixels.clone();
      application.preprocessing().apply(prepared);
      try (ImportedModel plain = builder.build();
          ImportedModel whole = builder.preprocessInput(true).build()) {
        Floats right = run(plain, prepared);
        assertThat(run(whole, pixels).maxDifference(right))
            .isLessThan(1e-5 * Math.max(1e-3, right.maxAbs()));
      }
    }
  }

  private static Floats run(ImportedModel model, float[] pixels) {
    String in = model.model().inputs().get(0).name();
    return TensorFlowRunner.run(
            model.model(),
            model.weights(),
            Map.of(in, Floats.of(pixels, 1, 32, 32, 3)),
            TensorFlowRunner.AS_WRITTEN)
        .values()
        .iterator()
        .next();
  }
}
