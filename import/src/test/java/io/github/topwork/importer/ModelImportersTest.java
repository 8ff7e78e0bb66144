package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImportersTest {
  @Test
  void refusesWhatIsNoModel(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("model.keras"), "hello");
    for (Path path : new Path[] {dir, file, dir.resolve("gone")}) {
      assertThat(ModelImporters.isModel(path)).isFalse();
      assertThatThrownBy(() -> ModelImporters.read(path, ImportOptions.defaults()))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("Not a model");
    }
  }

  @Test
  void suggestsNearSignature() {
    Path path = TestData.path("mini-xception/keras3-export");
    ImportOptions options = ImportOptions.builder().signature("serving_defualt").build();
    assertThatThrownBy(() -> ModelImporters.read(path, options))
        .isInstanceOf(SignatureNotFoundException.class)
        .hasMessageContaining("did you mean 'serving_default'?");
  }

  @Test
  void importsNamedSignature() throws IOException {
    Path path = TestData.path("mini-xception/keras3-export");
    ImportOptions options = ImportOptions.builder().signature("serve").build();
    try (ImportedModel imported = ModelImporters.read(path, options)) {
      assertThat(imported.signatureKey()).isEqualTo("serve");
      assertThat(imported.signatureKeys()).containsExactly("serve", "serving_default");
      assertThat(imported.model().provenance().format()).isEqualTo("Keras 3 SavedModel");
      assertThat(imported.model().provenance().sha256()).hasSize(64);
      assertThat(imported.warnings()).isEmpty();
    }
  }
}
