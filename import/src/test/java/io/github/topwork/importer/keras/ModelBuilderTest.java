package io.github.topwork.importer.keras;

import io.github.topwork.importer.keras.layer.LayerGoldens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models in models, shared and nested layers, as Keras 2 and Keras 3 saved them. */
class ModelBuilderTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> givesWhatKeras2Gives() throws IOException {
    return LayerGoldens.of("keras2", LayerGoldens.MODELS, folder);
  }

  @TestFactory
  Stream<DynamicTest> givesWhatKeras3Gives() throws IOException {
    return LayerGoldens.of("keras3", LayerGoldens.MODELS, folder);
  }
}
