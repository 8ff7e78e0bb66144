package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.EditedCase;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The layers of one table of {@link StandardLayers}, against what Keras computes. Each table has a
 * subclass, named for it: the test of a layer is that of its table, and takes the layer's cases out
 * of {@code testdata/scripts/layer_cases} by itself.
 */
abstract class FamilyTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> givesWhatKeras2Gives() throws IOException {
    return LayerGoldens.of("keras2", family(), folder);
  }

  @TestFactory
  Stream<DynamicTest> givesWhatKeras3Gives() throws IOException {
    return LayerGoldens.of("keras3", family(), folder);
  }

  private String family() {
    return getClass().getSimpleName().replaceFirst("Test$", "");
  }

  /** Checks that a case of Keras 3 is refused with one text of its configuration replaced. */
  final void assertRefused(String name, String from, String to, String message) throws IOException {
    LayerCase each = LayerCases.named("keras3", name);
    Path file = EditedCase.write(each, folder, EditedCase.replacing(from, to));
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }
}
